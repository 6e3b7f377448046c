import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Store } from '../../store/open-store.js'

type Row = Awaited<ReturnType<typeof openRequests>>[number]

/** Requests that were made, reminded of or decided since the last call. */
export async function followApprovals(
  store: Store,
  tenantId: string,
): Promise<() => Promise<AdvanceEvent[]>> {
  let known = standings(await openRequests(store, tenantId, []))
  return async () => {
    const rows = await openRequests(store, tenantId, [...known.keys()])
    const news = rows.filter((row) => known.get(row.request_id) !== standingOf(row))
    known = standings(rows.filter((row) => row.status === 'pending'))
    return news.flatMap(eventOf)
  }
}

function openRequests(store: Store, tenantId: string, known: string[]) {
  return store.db
    .selectFrom('approvals')
    .select([
      'request_id',
      'campaign_id',
      'contact_id',
      'subject',
      'status',
      'requested_at',
      'reminded_at',
      'escalated_at',
      'decided_at',
      'decided_by',
      'notes',
    ])
    .where('tenant_id', '=', tenantId)
    .where((eb) =>
      known.length > 0
        ? eb.or([eb('status', '=', 'pending'), eb('request_id', 'in', known)])
        : eb('status', '=', 'pending'),
    )
    .orderBy('requested_at')
    .orderBy('request_id')
    .execute()
}

function standings(rows: Row[]): Map<string, string> {
  return new Map(rows.map((row) => [row.request_id, standingOf(row)]))
}

function standingOf(row: Row): string {
  return `${row.status} ${row.reminded_at?.getTime()} ${row.escalated_at?.getTime()}`
}

function eventOf(row: Row): AdvanceEvent[] {
  if (row.campaign_id === null) return []
  const happened = lastHappening(row)
  return [
    {
      at: happened.at.toISOString(),
      kind: 'approval',
      campaign_id: row.campaign_id,
      ...(row.contact_id === null ? {} : { contact_id: row.contact_id }),
      request_id: row.request_id,
      state: happened.state,
      reason: happened.reason,
    },
  ]
}

function lastHappening(row: Row): { at: Date; state: string; reason: string } {
  const asked = `"${row.subject}" waits for approval`
  if (row.status !== 'pending') {
    const by = row.decided_by === null ? '' : ` by ${row.decided_by}`
    const notes = row.notes === null ? '' : `: ${row.notes}`
    const at = row.decided_at ?? row.requested_at
    return { at, state: row.status, reason: `"${row.subject}" ${row.status}${by}${notes}` }
  }
  if (row.escalated_at) {
    return { at: row.escalated_at, state: 'escalated', reason: `${asked}: nobody has decided` }
  }
  if (row.reminded_at) return { at: row.reminded_at, state: 'reminded', reason: `${asked} still` }
  return { at: row.requested_at, state: 'pending', reason: asked }
}
