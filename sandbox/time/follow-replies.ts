import type { AdvanceEvent } from '../../contracts/sandbox.js'
import type { Store } from '../../store/open-store.js'

type Row = Awaited<ReturnType<typeof receivedSince>>[number]

/** What came in since the last call. */
export async function followReplies(
  store: Store,
  tenantId: string,
): Promise<() => Promise<AdvanceEvent[]>> {
  const latest = await store.db
    .selectFrom('inbox')
    .select(({ fn }) => fn.max('received_at').as('at'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  let from = latest?.at ?? new Date(0)
  // several may have come in at the same instant
  let told = new Set((await receivedSince(store, tenantId, from)).map((row) => row.inbox_id))
  return async () => {
    const rows = await receivedSince(store, tenantId, from)
    const news = rows.filter((row) => !told.has(row.inbox_id))
    from = rows.at(-1)?.received_at ?? from
    told = new Set(rows.map((row) => row.inbox_id))
    return news.map(eventOf)
  }
}

function receivedSince(store: Store, tenantId: string, from: Date) {
  return store.db
    .selectFrom('inbox as i')
    .leftJoin('touches as n', (join) =>
      join
        .onRef('n.tenant_id', '=', 'i.tenant_id')
        .onRef('n.campaign_id', '=', 'i.campaign_id')
        .onRef('n.contact_id', '=', 'i.contact_id')
        .on('n.state', 'in', ['planned', 'released']),
    )
    .leftJoin('campaign_contacts as c', (join) =>
      join
        .onRef('c.tenant_id', '=', 'i.tenant_id')
        .onRef('c.campaign_id', '=', 'i.campaign_id')
        .onRef('c.contact_id', '=', 'i.contact_id'),
    )
    .select([
      'i.inbox_id',
      'i.received_at',
      'i.campaign_id',
      'i.contact_id',
      'i.status',
      'i.class',
      'i.evidence',
      'i.effect',
      'n.reason as planned_reason',
      'c.progress_reason as contact_reason',
    ])
    .where('i.tenant_id', '=', tenantId)
    .where('i.kind', '=', 'message')
    .where('i.received_at', '>=', from)
    .orderBy('i.received_at')
    .orderBy('i.inbox_id')
    .execute()
}

function eventOf(row: Row): AdvanceEvent {
  const next = row.planned_reason ?? row.contact_reason
  return {
    at: row.received_at.toISOString(),
    kind: 'reply',
    inbox_id: row.inbox_id,
    campaign_id: row.campaign_id,
    ...(row.contact_id === null ? {} : { contact_id: row.contact_id }),
    state: row.status,
    class: row.class,
    evidence: row.evidence,
    effect: row.effect,
    reason: row.class === null ? row.effect : `${row.class}: ${row.evidence ?? row.effect}`,
    ...(next === null ? {} : { next }),
  }
}
