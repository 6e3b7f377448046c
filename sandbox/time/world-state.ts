import type { Client } from '@temporalio/client'
import type { Store } from '../../store/open-store.js'
import { countUndelivered } from '../../store/repositories/outbox.js'

export interface DueOutreach {
  workflowId: string
  nextAtMs: number
}

/** The tenant's running outreach with a planned instant, earliest first. */
export async function plannedOutreach(store: Store, tenantId: string): Promise<DueOutreach[]> {
  const rows = await store.db
    .selectFrom('campaign_accounts')
    .select(['workflow_id', 'next_at'])
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is', null)
    .where('next_at', 'is not', null)
    .orderBy('next_at')
    .execute()
  return rows.flatMap((row) =>
    row.next_at ? [{ workflowId: row.workflow_id, nextAtMs: row.next_at.getTime() }] : [],
  )
}

export async function runningOutreach(store: Store, tenantId: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('campaign_accounts')
    .select('workflow_id')
    .where('tenant_id', '=', tenantId)
    .where('finished_at', 'is', null)
    .execute()
  return rows.map((row) => row.workflow_id)
}

/** Everything that is committed for workflows from now on is after it. */
export async function lastOutboxId(store: Store): Promise<number> {
  const row = await store.db
    .selectFrom('outbox')
    .select(({ fn }) => fn.max('outbox_id').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0)
}

/** Those of the tenant's running outreach that were told something since. */
export async function toldOutreach(
  store: Store,
  tenantId: string,
  afterOutboxId: number,
): Promise<string[]> {
  const rows = await store.db
    .selectFrom('campaign_accounts as a')
    .innerJoin('outbox as o', (join) =>
      join.onRef('o.tenant_id', '=', 'a.tenant_id').onRef('o.workflow_id', '=', 'a.workflow_id'),
    )
    .select('a.workflow_id')
    .distinct()
    .where('a.tenant_id', '=', tenantId)
    .where('a.finished_at', 'is', null)
    .where('o.outbox_id', '>', afterOutboxId)
    .execute()
  return rows.map((row) => row.workflow_id)
}

/**
 * A hop over an open claim, an undelivered message or an activity in retry backoff would skip its
 * wait, so pretend time moves only when nothing of the kind is left.
 */
export async function isQuiet(
  world: { store: Store; client: Client; pendingCalls?: () => number },
  tenantId: string,
  workflowIds: string[],
): Promise<boolean> {
  if ((world.pendingCalls?.() ?? 0) > 0) return false
  if ((await countUndelivered(world.store.db, tenantId)) > 0) return false
  const claimed = await world.store.db
    .selectFrom('touches')
    .select('touch_id')
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('state', '=', 'claimed'), eb('resend_order', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  if (claimed) return false
  for (const workflowId of workflowIds) {
    if (await isBusy(world.client, workflowId)) return false
  }
  return true
}

/** Started, and its first task scheduled, started and completed. */
const eventsOfFirstTask = 4

async function isBusy(client: Client, workflowId: string): Promise<boolean> {
  const { raw } = await client.workflow.getHandle(workflowId).describe()
  const activities = raw.pendingActivities?.length ?? 0
  // a run that has just followed another has no task yet, and cannot be asked for its time
  const hasNotBegun = Number(raw.workflowExecutionInfo?.historyLength ?? 0) < eventsOfFirstTask
  return activities > 0 || (raw.pendingWorkflowTask ?? null) !== null || hasNotBegun
}
