import { z } from 'zod'
import { channelSchema } from './campaign-config.js'
import { pageOf, pageQuerySchema } from './page.js'
import { idSchema, instantSchema } from './values.js'

const taskStatusSchema = z
  .enum(['open', 'completed', 'expired', 'cancelled'])
  .describe('cancelled: a stop came before anybody did it; note says which.')

const outcomeSchema = z
  .enum(['done', 'no_answer', 'declined', 'meeting'])
  .describe(
    'declined: the person gets nothing more. meeting: the account is won. done, no_answer: the sequence goes on.',
  )

export type TaskOutcome = z.output<typeof outcomeSchema>

const maybeText = z.string().nullable()

const taskExample = {
  task_id: 'tsk_2c9f0b1a',
  kind: 'touch',
  channel: 'call',
  status: 'open',
  title: 'Call Anna Berg, +4915112345678',
  script: 'Opening: Good day, am I speaking to Anna Berg? …',
  contact: {
    contact_id: 'con_2c9f0b1a6d3e4f5061728394',
    name: 'Anna Berg',
    phone: '+4915112345678',
    email: 'anna.berg@northwind.example',
    profile_url: null,
  },
  campaign_id: 'cmp_2c9f0b1a',
  account_id: 'acc_2c9f0b1a',
  touch_id: 'tch_2c9f0b1a',
  step: 5,
  why: {
    contact: 'primary contact: VP Engineering',
    channel: 'call, attempt 1 of 1: 2 emails and 2 sms without an answer',
    slot: 'Step 5 of 7: 7 days after step 4 without a response, Mon 7 Dec 09:12 Europe/Berlin',
  },
  due_at: '2026-12-07T08:12:00.000Z',
  expires_at: '2026-12-12T08:12:00.000Z',
  held: null,
  outcome: null,
  note: null,
  closed_by: null,
  closed_at: null,
  created_at: '2026-12-07T08:12:00.000Z',
}

export const taskSchema = z
  .strictObject({
    task_id: idSchema('tsk'),
    kind: z.enum(['touch', 'follow_up']).describe('follow_up: a dated reminder, no touch.'),
    channel: channelSchema,
    status: taskStatusSchema,
    title: z.string(),
    script: maybeText.describe('What to say; null: there is none.'),
    contact: z.strictObject({
      contact_id: idSchema('con'),
      name: maybeText,
      phone: maybeText,
      email: maybeText,
      profile_url: maybeText,
    }),
    campaign_id: idSchema('cmp').nullable(),
    account_id: idSchema('acc').nullable(),
    touch_id: idSchema('tch').nullable(),
    step: z.number().int().nullable(),
    why: z
      .strictObject({ contact: maybeText, channel: maybeText, slot: z.string() })
      .nullable()
      .describe('Why this person, this channel and this minute; null where it is no touch.'),
    due_at: instantSchema,
    expires_at: instantSchema.nullable().describe('From then on it is closed; null: never.'),
    held: maybeText.describe(
      'Leave it alone for now: what it belongs to is paused, for this reason.',
    ),
    outcome: outcomeSchema.nullable(),
    note: maybeText,
    closed_by: maybeText,
    closed_at: instantSchema.nullable(),
    created_at: instantSchema,
  })
  .meta({ examples: [taskExample] })

export type Task = z.output<typeof taskSchema>

export const taskPageSchema = pageOf(taskSchema)

export const taskQuerySchema = pageQuerySchema.extend({
  status: taskStatusSchema.optional(),
  channel: channelSchema.optional(),
  campaign_id: idSchema('cmp').optional(),
  due_before: instantSchema.optional(),
})

export type TaskQuery = z.output<typeof taskQuerySchema>

export const completionInputSchema = z
  .strictObject({
    outcome: outcomeSchema,
    note: z
      .string()
      .trim()
      .max(2000, 'must be at most 2000 characters')
      .optional()
      .describe('For your colleagues; it is sent to nobody.'),
  })
  .meta({ examples: [{ outcome: 'no_answer', note: 'Left a message.' }] })

export type CompletionInput = z.output<typeof completionInputSchema>

export const completedTaskSchema = taskSchema
  .extend({ effect: z.string().describe('In one sentence, what the outcome changed.') })
  .meta({
    examples: [
      {
        ...taskExample,
        status: 'completed',
        outcome: 'no_answer',
        note: 'Left a message.',
        closed_by: 'ben',
        closed_at: '2026-12-07T09:30:00.000Z',
        effect: 'Nothing is stopped; the sequence goes on.',
      },
    ],
  })

export type CompletedTask = z.output<typeof completedTaskSchema>

export const snoozeInputSchema = z
  .strictObject({
    until: instantSchema.describe(
      'In the future, at most 90 days from now; it expires later, too.',
    ),
  })
  .meta({ examples: [{ until: '2026-12-09T09:00:00Z' }] })

export type SnoozeInput = z.output<typeof snoozeInputSchema>
