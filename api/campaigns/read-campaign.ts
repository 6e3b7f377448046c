import type {
  Campaign,
  CampaignQuery,
  CampaignSummary,
  TouchCounts,
} from '../../contracts/campaigns.js'
import type { Page } from '../../contracts/page.js'
import { touchStates } from '../../contracts/touches.js'
import { campaignFigures, type CampaignFigures } from '../../store/repositories/campaign-figures.js'
import { listMembers } from '../../store/repositories/campaign-members.js'
import {
  findCampaign,
  listCampaigns as listRows,
  type CampaignRow,
} from '../../store/repositories/campaigns.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { conflictsOf } from './events/conflicts.js'

export async function readCampaign(
  deps: ApiDeps,
  tenantId: string,
  campaignId: string,
): Promise<Campaign> {
  const row = await findCampaign(deps.store.db, tenantId, campaignId)
  if (!row) throw notFound('campaign')
  const figures = await figuresOf(deps, tenantId, [row])
  const members = await listMembers(deps.store.db, { tenantId, campaignId })
  return {
    ...summaryOf(row, figures.get(campaignId)),
    contacts: members.map(({ progress_reason, next_at, ...member }) => ({
      ...member,
      reason: progress_reason,
      next_at: next_at?.toISOString() ?? null,
    })),
    conflicts: await conflictsOf(deps, row),
  }
}

export async function listCampaigns(
  deps: ApiDeps,
  tenantId: string,
  query: CampaignQuery,
): Promise<Page<CampaignSummary>> {
  const page = await listRows(deps.store.db, tenantId, query)
  const figures = await figuresOf(deps, tenantId, page.data)
  return { ...page, data: page.data.map((row) => summaryOf(row, figures.get(row.campaign_id))) }
}

async function figuresOf(deps: ApiDeps, tenantId: string, rows: CampaignRow[]) {
  const nowMs = await deps.clock.now(tenantId)
  const campaignIds = rows.map((row) => row.campaign_id)
  return campaignFigures(deps.store.db, { tenantId, campaignIds, nowMs })
}

function summaryOf(row: CampaignRow, found: CampaignFigures | undefined): CampaignSummary {
  if (!found) throw new Error(`campaign ${row.campaign_id} has no figures`)
  const { touches } = found
  const out = touches.filter(({ state }) => state === 'sent' || state === 'unknown')
  const channels = [...new Set(touches.map(({ channel }) => channel))].sort()
  return {
    ...plainFields(row),
    contacts_count: found.contacts,
    accounts_count: found.accounts,
    accounts_finished: found.accountsFinished,
    accounts_won: found.accountsWon,
    current_step: found.currentStep,
    total_touchpoints: out.reduce((sum, { count }) => sum + count, 0),
    contacts_engaged: found.contactsEngaged,
    ...repliesOf(found, out),
    channels_used: channels.filter((channel) => out.some((touch) => touch.channel === channel)),
    touches: countsOf(touches),
    by_channel: Object.fromEntries(
      channels.map((name) => [name, countsOf(touches.filter(({ channel }) => channel === name))]),
    ),
    pending_approvals: found.pendingApprovals,
    next: row.status === 'active' ? nextOf(found) : null,
    last_updated: lastUpdated(row, found).toISOString(),
  }
}

function repliesOf({ replies, positiveReplies }: CampaignFigures, out: CampaignFigures['touches']) {
  const emails = out.filter(({ channel }) => channel === 'email')
  const sent = emails.reduce((sum, { count }) => sum + count, 0)
  return {
    emails_sent: sent,
    replies_received: replies,
    positive_replies: positiveReplies,
    reply_rate: percent(replies, sent),
    positive_rate: percent(positiveReplies, replies),
  }
}

function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10
}

function plainFields(row: CampaignRow) {
  return {
    campaign_id: row.campaign_id,
    kind: row.kind,
    name: row.name,
    status: row.status,
    sender_id: row.sender_id,
    // jsonb forgets the order of keys; people read this
    steps: row.steps.map(({ channel, subject, body, wait_days }) => ({
      channel,
      subject,
      body,
      wait_days,
    })),
    working_hours: {
      start: row.working_hours.start,
      end: row.working_hours.end,
      days: row.working_hours.days,
    },
    config: row.config,
    config_version: row.config_version,
    warnings: row.warnings,
    created_at: row.created_at.toISOString(),
    launched_at: row.launched_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

function countsOf(touches: CampaignFigures['touches']): TouchCounts {
  const counts = touchStates.map((state) => {
    const own = touches.filter((touch) => touch.state === state)
    return [state, own.reduce((sum, { count }) => sum + count, 0)] as const
  })
  return Object.fromEntries(counts) as TouchCounts
}

function nextOf({ next }: CampaignFigures): CampaignSummary['next'] {
  if (!next) return null
  const { contact_id, contact, step, channel, slot_at, reason } = next
  return { contact_id, contact, step, channel, at: slot_at.toISOString(), reason }
}

function lastUpdated(row: CampaignRow, { lastChange }: CampaignFigures): Date {
  const { created_at, launched_at, updated_at, paused_at, finished_at } = row
  const known = [created_at, launched_at, updated_at, paused_at, finished_at, lastChange]
  return new Date(Math.max(...known.map((at) => at?.getTime() ?? 0)))
}
