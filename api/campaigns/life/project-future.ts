import type { FutureTouch } from '../../../contracts/timeline.js'
import { stateQuery, type OutreachState } from '../../../contracts/temporal/account-outreach.js'
import { rehearse, type RehearsedTouch } from '../../../domain/rehearsal/rehearse.js'
import { dayMs } from '../../../domain/time/local-time.js'
import { runningWorkflows, type CampaignRow } from '../../../store/repositories/campaigns.js'
import { plannedTouches } from '../../../store/repositories/timeline.js'
import type { ApiDeps } from '../../deps.js'
import { knownSender } from '../../rehearsal/known-sender.js'
import { withinDeadline } from '../../within-deadline.js'

const horizonMs = 365 * dayMs
const askedAccounts = 50
const deadlineMs = 2_000

/** What is planned, the earliest first, then what would follow if nobody answers and nothing changes. */
export async function projectFuture(deps: ApiDeps, campaign: CampaignRow): Promise<FutureTouch[]> {
  const planned = await plannedFuture(deps, campaign)
  if (campaign.status !== 'active') return planned
  const known = new Set(planned.map(keyOf))
  const projected = (await rehearsedFuture(deps, campaign)).map(toFuture)
  return [...planned, ...projected.filter((touch) => !known.has(keyOf(touch)))]
}

async function plannedFuture(deps: ApiDeps, campaign: CampaignRow): Promise<FutureTouch[]> {
  const { tenant_id: tenantId, campaign_id: campaignId } = campaign
  const planned = await plannedTouches(deps.store.db, { tenantId, campaignId })
  return planned.map(({ slot_at, why, ...touch }) => ({
    ...touch,
    at: slot_at.toISOString(),
    why: why && { contact: why.contact, channel: why.channel },
    projected: false,
  }))
}

async function rehearsedFuture(deps: ApiDeps, campaign: CampaignRow): Promise<RehearsedTouch[]> {
  const { tenant_id: tenantId, campaign_id: campaignId, sender_id: senderId } = campaign
  const nowMs = await deps.clock.now(tenantId)
  const accounts = await statesOf(deps, campaign)
  if (accounts.length === 0) return []
  const query = { tenantId, senderId, exceptCampaignId: campaignId, nowMs }
  const { touches } = rehearse({
    accounts,
    sender: await knownSender(deps.store.db, query),
    forbidden: {},
    events: [],
    from_ms: nowMs,
    until_ms: nowMs + horizonMs,
  })
  return touches
}

/** Without a worker nobody can tell the state: then only what the store has planned is shown. */
async function statesOf(deps: ApiDeps, campaign: CampaignRow): Promise<OutreachState[]> {
  const { tenant_id: tenantId, campaign_id: campaignId } = campaign
  const running = await runningWorkflows(deps.store.db, tenantId, campaignId)
  if (!(await deps.temporal.isUp())) return []
  const answers = await Promise.all(
    running.slice(0, askedAccounts).map((workflowId) => stateOf(deps, workflowId)),
  )
  return answers.flatMap((state) => state ?? [])
}

async function stateOf(deps: ApiDeps, workflowId: string): Promise<OutreachState | null> {
  const asked = deps.temporal.client.workflow.getHandle(workflowId).query(stateQuery)
  try {
    const state = await withinDeadline(asked, deadlineMs)
    return state === 'late' ? null : state
  } catch (error) {
    deps.log.info(
      { err: error, workflow_id: workflowId },
      'no projection: the workflow is not there',
    )
    return null
  }
}

function toFuture(touch: RehearsedTouch): FutureTouch {
  const { contact_id, channel, step, reason, why, slot_at_ms } = touch
  const at = new Date(slot_at_ms).toISOString()
  return { contact_id, channel, step, at, reason, why, projected: true }
}

function keyOf({ contact_id, channel, step }: FutureTouch): string {
  return `${contact_id}/${step}/${channel}`
}
