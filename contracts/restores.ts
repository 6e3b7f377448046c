import { z } from 'zod'
import { pageOf } from './page.js'
import { touchStateSchema } from './touches.js'
import { idSchema, instantSchema, lineSchema, tenantIdSchema } from './values.js'

/** Of a touch that was due between the backup and the restore. */
export function restoreReason(takenAt: string): string {
  return `the store was restored from the backup of ${takenAt}: it may have been sent since`
}

/** What a backup cannot know, in the order in which a person should see to it. */
export const restoreAdvice = [
  'Opt-outs, bounces, replies and stops that came in after the backup are LOST. Enter them again before you confirm: POST /api/v1/suppressions/import or POST /api/v1/suppressions, and POST /api/v1/campaigns/{id}/events.',
  'API keys that were revoked after the backup work again, and keys made since do not. Revoke those keys again and rotate the keys that are in use: GET /api/v1/keys.',
  'Each touch of this report was due after the backup and may have been sent. It is never sent by itself; say what became of it: POST /api/v1/touches/{id}/resolve.',
  'What the backup had no trace of is not in this report: campaigns launched since, people whose first touch was planned since, steps run ahead of time or moved forward. Where the Temporal server kept its own state it still knows them; with restart_workflows they may go out again, so pause such campaigns first.',
  'Nothing leaves until the restore is confirmed: POST /api/v1/restores/{restore_id}/confirm.',
] as const

const restoreFields = {
  restore_id: idSchema('rst'),
  tenant_id: tenantIdSchema,
  taken_at: instantSchema.describe('When the backup was taken.'),
  restored_at: instantSchema.describe('By the clock of the tenant.'),
  in_doubt: z.number().int().describe('Touches that may have been sent since the backup.'),
  unresolved: z.number().int().describe('How many of them are still unknown.'),
  confirmed_at: instantSchema.nullable().describe('null: nothing leaves until somebody confirms.'),
  confirmed_by: z.string().nullable(),
  note: z.string().nullable(),
}

const restoreExample = {
  restore_id: 'rst_2c9f0b1a',
  tenant_id: 'default',
  taken_at: '2026-11-23T02:00:00.000Z',
  restored_at: '2026-11-23T10:30:00.000Z',
  in_doubt: 12,
  unresolved: 12,
  confirmed_at: null,
  confirmed_by: null,
  note: null,
}

export const restoreSchema = z.strictObject(restoreFields).meta({ examples: [restoreExample] })
export type Restore = z.output<typeof restoreSchema>

export const restorePageSchema = pageOf(restoreSchema)

export const doubtSchema = z
  .strictObject({
    touch_id: idSchema('tch'),
    campaign_id: idSchema('cmp'),
    campaign: z.string().describe('Its name.'),
    contact_id: idSchema('con'),
    channel: z.string(),
    step: z.number().int(),
    slot_at: instantSchema,
    state: touchStateSchema.describe('unknown until somebody has said what became of it.'),
    reason: z.string(),
  })
  .meta({
    examples: [
      {
        touch_id: 'tch_2c9f0b1a',
        campaign_id: 'cmp_2c9f0b1a',
        campaign: 'Spring',
        contact_id: 'con_2c9f0b1a6d3e4f5061728394',
        channel: 'email',
        step: 1,
        slot_at: '2026-11-23T08:12:00.000Z',
        state: 'unknown',
        reason: restoreReason('2026-11-23T02:00:00.000Z'),
      },
    ],
  })
export type Doubt = z.output<typeof doubtSchema>

export const restoreReportSchema = pageOf(doubtSchema)
  .extend({
    restore: restoreSchema,
    advice: z.array(z.string()).describe('What a backup cannot know and a person must see to.'),
  })
  .meta({
    examples: [
      {
        data: doubtSchema.meta()?.examples ?? [],
        next_cursor: null,
        restore: restoreExample,
        advice: [restoreAdvice[0]],
      },
    ],
  })
export type RestoreReport = z.output<typeof restoreReportSchema>

export const confirmRestoreSchema = z
  .strictObject({
    note: lineSchema(500).describe('What was looked at; kept with the restore.'),
    restart_workflows: z
      .boolean()
      .default(false)
      .describe(
        'Where Temporal began empty: starts every unfinished account again, from what the ledger knows. Harmless where its workflow exists.',
      ),
  })
  .meta({ examples: [{ note: 'Opt-outs of Monday entered again.', restart_workflows: false }] })
export type ConfirmRestore = z.output<typeof confirmRestoreSchema>

export const restoreConfirmedSchema = z
  .strictObject({
    restore: restoreSchema,
    lifted: z.boolean().describe('false: another restore of this tenant waits to be confirmed.'),
    resumed: z.number().int().describe('Running accounts that were told to go on.'),
    restarted: z.number().int().describe('Accounts whose start was ordered again.'),
  })
  .meta({
    examples: [
      {
        restore: {
          ...restoreExample,
          confirmed_at: '2026-11-23T11:00:00.000Z',
          confirmed_by: 'anna',
          note: 'Opt-outs of Monday entered again.',
        },
        lifted: true,
        resumed: 40,
        restarted: 0,
      },
    ],
  })
export type RestoreConfirmed = z.output<typeof restoreConfirmedSchema>
