import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Store } from '../../store/open-store.js'

type Row = Awaited<ReturnType<typeof openTasks>>[number]

/** Tasks that were made or closed since the last call. */
export async function followTasks(
  store: Store,
  tenantId: string,
): Promise<() => Promise<AdvanceEvent[]>> {
  let open = idsOf(await openTasks(store, tenantId, []))
  return async () => {
    const rows = await openTasks(store, tenantId, [...open])
    const news = rows.filter((row) => row.status !== 'open' || !open.has(row.task_id))
    open = idsOf(rows.filter((row) => row.status === 'open'))
    return news.map(eventOf)
  }
}

function openTasks(store: Store, tenantId: string, known: string[]) {
  return store.db
    .selectFrom('tasks')
    .select([
      'task_id',
      'campaign_id',
      'contact_id',
      'channel',
      'title',
      'status',
      'outcome',
      'due_at',
      'created_at',
      'closed_at',
    ])
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      known.length > 0
        ? eb.or([eb('status', '=', 'open'), eb('task_id', 'in', known)])
        : eb('status', '=', 'open'),
    )
    .orderBy('created_at')
    .orderBy('task_id')
    .execute()
}

function idsOf(rows: Row[]): Set<string> {
  return new Set(rows.map((row) => row.task_id))
}

function eventOf(row: Row): AdvanceEvent {
  const outcome = row.outcome === null ? '' : ` (${row.outcome})`
  const due = row.status === 'open' ? `, due ${row.due_at.toISOString().slice(0, 10)}` : ''
  return {
    at: (row.closed_at ?? row.created_at).toISOString(),
    kind: 'task',
    task_id: row.task_id,
    campaign_id: row.campaign_id,
    contact_id: row.contact_id,
    state: row.status,
    reason: `${row.title}${outcome}${due}`,
  }
}
