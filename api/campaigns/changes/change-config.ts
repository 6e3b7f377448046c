import { setTimeout as delay } from 'node:timers/promises'
import type { CampaignConfig } from '../../../contracts/campaign-config.js'
import { decidedBySteps } from '../../../contracts/campaign-input.js'
import type { ConfigChanged, ConfigChanges, ConfigPatch } from '../../../contracts/config-change.js'
import { workingHoursSchema } from '../../../contracts/working-hours.js'
import { mergeConfig } from '../../../domain/campaigns/merge-config.js'
import { configWarnings } from '../../../domain/outreach/config-warnings.js'
import type { Db, Trx } from '../../../store/open-store.js'
import { audit } from '../../../store/repositories/audit.js'
import { hasTakenOver, saveConfig } from '../../../store/repositories/campaign-config.js'
import { contactNames } from '../../../store/repositories/campaign-members.js'
import {
  lockCampaign,
  runningWorkflows,
  type CampaignKey,
  type CampaignRow,
} from '../../../store/repositories/campaigns.js'
import { plannedRows } from '../../../store/repositories/planned-touches.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { inputProblem } from '../../endpoint/input-problem.js'
import { ApiProblem, InvalidInput, notFound } from '../../problems/api-problem.js'
import { tellOutreach } from '../../../intake/events/tell-outreach.js'

export interface ConfigOrder {
  caller: Principal
  campaignId: string
  patch: ConfigPatch
}

const waitMs = 5_000
const lookEveryMs = 50
const shownTouches = 200

/** The row decides; running accounts take it over from there, and this call waits a moment for them. */
export async function changeConfig(deps: ApiDeps, order: ConfigOrder): Promise<ConfigChanged> {
  const { caller, campaignId } = order
  const key = { tenantId: caller.tenantId, campaignId }
  const nowMs = await deps.clock.now(caller.tenantId)
  const { config, version } = await deps.store.transaction((trx) =>
    changeInside(trx, { ...order, nowMs }),
  )
  deps.outbox.nudge()
  return {
    campaign_id: campaignId,
    config_version: version,
    config,
    applied: await isApplied(deps, key, version),
    plan: await planOf(deps.store.db, key),
    warnings: configWarnings(config, []),
  }
}

async function changeInside(
  trx: Trx,
  order: ConfigOrder & { nowMs: number },
): Promise<{ config: CampaignConfig; version: number }> {
  const { caller, campaignId, nowMs } = order
  const { tenantId } = caller
  const { apply_to, ...changes } = order.patch
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  if (!campaign) throw notFound('campaign')
  refuseUseless(campaign, changes)
  const config = mergeConfig(campaign.config, changes)
  refuseHours(config)
  const key = { tenantId, campaignId }
  const version = await saveConfig(trx, key, { config, nowMs })
  const running = await runningWorkflows(trx, tenantId, campaignId)
  await tellOutreach(trx, running, { caller, fact: { kind: 'reload', apply_to }, nowMs })
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action: 'campaign.config_changed',
    subject: campaignId,
    detail: { fields: Object.keys(changes).sort(), apply_to, config_version: version },
    at: nowMs,
  })
  return { config, version }
}

function refuseUseless({ status, steps }: CampaignRow, changes: ConfigChanges): void {
  if (status === 'completed' || status === 'cancelled') {
    throw new ApiProblem(
      'conflict',
      `The campaign is ${status}: its config cannot change any more.`,
    )
  }
  if (steps.length === 0) return
  const useless = Object.keys(changes).filter((field) => Object.hasOwn(decidedBySteps, field))
  if (useless.length === 0) return
  const detail = 'is decided by the steps of this campaign; leave it out'
  throw new InvalidInput(
    'unprocessable',
    useless.map((field) => `/${field} ${detail}`).join('; '),
    { errors: useless.map((field) => ({ pointer: `/${field}`, detail })) },
  )
}

/** Start and end may come from two calls. */
function refuseHours({ working_hours }: CampaignConfig): void {
  const { success, error } = workingHoursSchema.safeParse(working_hours)
  if (success) return
  throw inputProblem(
    error.issues.map((issue) => ({ ...issue, path: ['working_hours', ...issue.path] })),
    '',
  )
}

async function isApplied(deps: ApiDeps, key: CampaignKey, version: number): Promise<boolean> {
  const { db } = deps.store
  const deadline = deps.wall.now() + waitMs
  while (!(await hasTakenOver(db, key, version))) {
    if (deps.wall.now() >= deadline || !(await deps.temporal.isUp())) return false
    await delay(lookEveryMs)
  }
  return true
}

async function planOf(db: Db, key: CampaignKey): Promise<ConfigChanged['plan']> {
  const rows = await plannedRows(db, key, shownTouches)
  const ids = rows.map(({ contact_id }) => contact_id)
  const names = await contactNames(db, key.tenantId, ids)
  return rows.map(({ slot_at, contact_id, ...row }) => ({
    contact_id,
    contact: names.get(contact_id) ?? contact_id,
    ...row,
    at: slot_at.toISOString(),
  }))
}
