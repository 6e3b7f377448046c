import { z } from 'zod'

/** Which door it came in by; with the id that its provider gave it, it is there once. */
export const inboxSources = [
  'email_webhook',
  'imap',
  'resend',
  'twilio_sms',
  'twilio_status',
] as const
export const inboxSourceSchema = z.enum(inboxSources)
export type InboxSource = z.output<typeof inboxSourceSchema>

export const matchedBy = [
  'message_id',
  'reply_token',
  'provider_id',
  'address',
  'account_domain',
  'person',
  'none',
] as const
export const matchedBySchema = z.enum(matchedBy)
export type MatchedBy = z.output<typeof matchedBySchema>

/** `needs_person`: somebody has to say what it is. `unmatched`: nobody knows whose it is. */
export const inboxStatuses = ['handled', 'needs_person', 'unmatched'] as const
export const inboxStatusSchema = z.enum(inboxStatuses)
export type InboxStatus = z.output<typeof inboxStatusSchema>
