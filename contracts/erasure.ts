import { z } from 'zod'
import { idSchema, instantSchema } from './values.js'

export const erasureQuerySchema = z.strictObject({
  erase: z.enum(['true', 'false']).default('false').describe('Must be true: there is no way back.'),
})
export type ErasureQuery = z.output<typeof erasureQuerySchema>

const count = z.number().int()

const removedSchema = z.strictObject({
  touches: count,
  messages: count.describe('Stored words that nobody else was sent.'),
  inbox: count,
  tasks: count,
  approvals: count,
  crm_entries: count,
  lists: count,
  webhook_payloads: count,
  stored_answers: count.describe('Kept for calls that are repeated with their Idempotency-Key.'),
  campaigns: count.describe('Names and warnings that spoke of the person.'),
})

const elsewhereSchema = z.strictObject({
  where: z.enum(['mailbox', 'provider', 'crm', 'webhooks', 'backups', 'sandbox']),
  id: z.string().nullable().describe('Of the sender, provider, CRM or webhook.'),
  what: z.string(),
  references: z.array(z.string()).describe('Message-IDs or ids of that system, at most 200.'),
})
export type ErasedElsewhere = z.output<typeof elsewhereSchema>

export const erasureSchema = z
  .strictObject({
    contact_id: idSchema('con'),
    erased_at: instantSchema,
    suppressed: count.describe('Addresses that stay suppressed, known by a keyed hash only.'),
    campaigns: z.array(idSchema('cmp')).describe('Running ones, which go on without the person.'),
    in_flight: z.array(idSchema('tch')).describe('Touches whose submission had begun.'),
    removed: removedSchema,
    elsewhere: z.array(elsewhereSchema).describe('What only a person can remove, outside.'),
    still_mentioned: z
      .array(z.strictObject({ place: z.string(), rows: count }))
      .describe('Where the name or an address is still written, as in what somebody else wrote.'),
  })
  .meta({
    examples: [
      {
        contact_id: 'con_2c9f0b1a',
        erased_at: '2026-11-23T09:00:00.000Z',
        suppressed: 1,
        campaigns: ['cmp_2c9f0b1a'],
        in_flight: [],
        removed: {
          touches: 2,
          messages: 2,
          inbox: 1,
          tasks: 0,
          approvals: 0,
          crm_entries: 3,
          lists: 1,
          webhook_payloads: 0,
          stored_answers: 0,
          campaigns: 0,
        },
        elsewhere: [
          {
            where: 'mailbox',
            id: 'snd_2c9f0b1a',
            what: 'messages to and from the person in the mailbox of mia@studio.example',
            references: ['<0123456789abcdef@studio.example>'],
          },
        ],
        still_mentioned: [],
      },
    ],
  })
export type Erasure = z.output<typeof erasureSchema>

const rows = z.array(z.record(z.string(), z.unknown()))

export const heldDataSchema = z
  .strictObject({
    contact_id: idSchema('con'),
    taken_at: instantSchema,
    contact: z.record(z.string(), z.unknown()),
    accounts: rows,
    lists: rows,
    campaigns: rows,
    touches: rows.describe('With the words that were sent.'),
    events: rows,
    inbox: rows,
    tasks: rows,
    approvals: rows,
    suppressions: rows,
    crm_entries: rows,
    crm_links: rows,
  })
  .meta({
    examples: [
      {
        contact_id: 'con_2c9f0b1a',
        taken_at: '2026-11-23T09:00:00.000Z',
        contact: { contact_id: 'con_2c9f0b1a', email: 'anna.berg@northwind.example' },
        accounts: [],
        lists: [],
        campaigns: [],
        touches: [],
        events: [],
        inbox: [],
        tasks: [],
        approvals: [],
        suppressions: [],
        crm_entries: [],
        crm_links: [],
      },
    ],
  })
export type HeldData = z.output<typeof heldDataSchema>
