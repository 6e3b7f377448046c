import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Store } from '../../store/open-store.js'
import { followAccounts } from './follow-accounts.js'
import { followApprovals } from './follow-approvals.js'
import { followReplies } from './follow-replies.js'
import { followTasks } from './follow-tasks.js'

export interface Happenings {
  /** What was recorded since the last call, oldest first. */
  read(): Promise<AdvanceEvent[]>
}

/** Follows the ledger: every change of a touch is a row there, with its reason. */
export async function followHappenings(store: Store, tenantId: string): Promise<Happenings> {
  let cursor = await lastEventId(store, tenantId)
  let openCampaigns = await unfinishedCampaigns(store, tenantId)
  const approvals = await followApprovals(store, tenantId)
  const accounts = await followAccounts(store, tenantId)
  const replies = await followReplies(store, tenantId)
  const tasks = await followTasks(store, tenantId)
  return {
    async read() {
      const rows = await eventsAfter(store, tenantId, cursor)
      cursor = rows.at(-1)?.event_id ?? cursor
      const touches: AdvanceEvent[] = rows
        .filter((row) => row.state !== 'claimed')
        .map((row) => ({
          at: row.at.toISOString(),
          kind: 'touch',
          campaign_id: row.campaign_id,
          contact_id: row.contact_id,
          touch_id: row.touch_id,
          step: row.step,
          state: row.state,
          reason: row.state === 'sent' ? row.touch_reason : row.reason,
          ...(row.next_reason === null ? {} : { next: row.next_reason }),
        }))
      const stillOpen = await unfinishedCampaigns(store, tenantId)
      const closed = openCampaigns.filter((id) => !stillOpen.includes(id))
      openCampaigns = stillOpen
      return [
        ...(await replies()),
        ...touches,
        ...(await tasks()),
        ...(await approvals()),
        ...(await accounts()),
        ...(await finishedCampaigns(store, tenantId, closed)),
      ]
    },
  }
}

async function lastEventId(store: Store, tenantId: string): Promise<number> {
  const row = await store.db
    .selectFrom('touch_events')
    .select('event_id')
    .where('tenant_id', '=', tenantId)
    .orderBy('event_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.event_id ?? 0
}

function eventsAfter(store: Store, tenantId: string, cursor: number) {
  return store.db
    .selectFrom('touch_events as e')
    .innerJoin('touches as t', (join) =>
      join.onRef('t.tenant_id', '=', 'e.tenant_id').onRef('t.touch_id', '=', 'e.touch_id'),
    )
    .leftJoin('touches as n', (join) =>
      join
        .onRef('n.tenant_id', '=', 't.tenant_id')
        .onRef('n.campaign_id', '=', 't.campaign_id')
        .onRef('n.contact_id', '=', 't.contact_id')
        .on('n.state', 'in', ['planned', 'released']),
    )
    .select([
      'e.event_id',
      'e.at',
      'e.state',
      'e.reason',
      't.reason as touch_reason',
      't.touch_id',
      't.campaign_id',
      't.contact_id',
      't.step',
      'n.reason as next_reason',
    ])
    .where('e.tenant_id', '=', tenantId)
    .where('e.event_id', '>', cursor)
    .orderBy('e.event_id')
    .execute()
}

async function unfinishedCampaigns(store: Store, tenantId: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('campaigns')
    .select('campaign_id')
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is', null)
    .where('status', '!=', 'draft')
    .execute()
  return rows.map((row) => row.campaign_id)
}

async function finishedCampaigns(
  store: Store,
  tenantId: string,
  campaignIds: string[],
): Promise<AdvanceEvent[]> {
  if (campaignIds.length === 0) return []
  const rows = await store.db
    .selectFrom('campaigns')
    .select(['campaign_id', 'status', 'finished_at'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', campaignIds)
    .execute()
  return rows.flatMap((row) =>
    row.finished_at
      ? [
          {
            at: row.finished_at.toISOString(),
            kind: 'campaign' as const,
            campaign_id: row.campaign_id,
            state: row.status,
            reason: 'every account has finished',
          },
        ]
      : [],
  )
}
