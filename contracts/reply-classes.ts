import { z } from 'zod'

export const replyClasses = [
  'positive',
  'question',
  'not_now',
  'not_interested',
  'wrong_person',
  'unsubscribe',
  'meeting_booked',
  'out_of_office',
  'bounce_hard',
  'bounce_soft',
  'complaint',
  'auto_reply',
  'own_copy',
  'hostile',
  'unclear',
] as const

export const replyClassSchema = z.enum(replyClasses)
export type ReplyClass = z.output<typeof replyClassSchema>

/** Written by a person to us; the others were written by machines, or by ourselves. */
export const humanReplies: readonly ReplyClass[] = [
  'positive',
  'question',
  'not_now',
  'not_interested',
  'wrong_person',
  'unsubscribe',
  'meeting_booked',
  'hostile',
  'unclear',
]
