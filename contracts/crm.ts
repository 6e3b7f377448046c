import { z } from 'zod'
import { pageOf, pageQuerySchema } from './page.js'
import { idSchema, instantSchema } from './values.js'

export const crmAdapterSchema = z.enum(['local', 'hubspot', 'webhook'])
export type CrmAdapter = z.output<typeof crmAdapterSchema>

export const crmEntryStateSchema = z.enum(['pending', 'logged', 'dead'])

export const crmEntrySchema = z
  .strictObject({
    entry_id: idSchema('crm'),
    kind: z.enum(['touch', 'reply', 'task', 'event']),
    subject_id: z.string().describe('Of the touch, reply, task or event that it tells of.'),
    contact_id: idSchema('con'),
    campaign_id: z.string().nullable(),
    title: z.string(),
    adapter: crmAdapterSchema.nullable().describe('null: not told yet.'),
    state: crmEntryStateSchema,
    attempts: z.number().int(),
    external_id: z.string().nullable().describe('What the CRM calls it.'),
    last_error: z.string().nullable(),
    next_try_at: instantSchema.nullable(),
    occurred_at: instantSchema,
    created_at: instantSchema,
    logged_at: instantSchema.nullable(),
  })
  .meta({
    examples: [
      {
        entry_id: 'crm_2c9f0b1a',
        kind: 'touch',
        subject_id: 'tch_2c9f0b1a',
        contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        campaign_id: 'cmp_2c9f0b1a',
        title: 'Email sent: A question, Anna',
        adapter: 'hubspot',
        state: 'logged',
        attempts: 1,
        external_id: '73489120',
        last_error: null,
        next_try_at: null,
        occurred_at: '2026-11-23T08:12:01.000Z',
        created_at: '2026-11-23T08:12:01.000Z',
        logged_at: '2026-11-23T08:12:02.000Z',
      },
    ],
  })

export type CrmEntry = z.output<typeof crmEntrySchema>

export const crmEntryPageSchema = pageOf(crmEntrySchema)

export const crmEntryQuerySchema = pageQuerySchema.extend({
  state: crmEntryStateSchema.optional(),
  contact_id: idSchema('con').optional(),
})
export type CrmEntryQuery = z.output<typeof crmEntryQuerySchema>

export const crmStatusSchema = z
  .strictObject({
    adapter: crmAdapterSchema,
    waiting: z.number().int().describe('Entries that the CRM has not been told yet.'),
    oldest_waiting_at: instantSchema.nullable(),
    dead: z.number().int().describe('Entries that were given up; redo tells them again.'),
    last_error: z.string().nullable().describe('Of an entry that is not logged yet.'),
    last_logged_at: instantSchema.nullable(),
  })
  .meta({
    examples: [
      {
        adapter: 'hubspot',
        waiting: 3,
        oldest_waiting_at: '2026-11-23T08:12:01.000Z',
        dead: 0,
        last_error: 'api.hubapi.com answered 503',
        last_logged_at: '2026-11-23T08:11:02.000Z',
      },
    ],
  })

export type CrmStatus = z.output<typeof crmStatusSchema>

export const crmRedoneSchema = z
  .strictObject({ redone: z.number().int().describe('Entries that will be told again.') })
  .meta({ examples: [{ redone: 4 }] })
