import { sql } from 'kysely'
import { wallClock } from '../../runtime/clock.js'
import type { Trx } from '../open-store.js'
import type { SuppressionTable } from '../tables/people.js'
import { announce, isAwaited } from './announcements.js'

export type PlacedRow = Pick<SuppressionTable, 'kind' | 'value' | 'reason'> & {
  suppression_id: string
}

export interface Placed {
  tenantId: string
  /** New ones, and those whose reason became a stronger one. */
  rows: PlacedRow[]
  nowMs: number
}

/** An import places thousands: nothing is looked up where nobody listens. */
export async function announceSuppressions(
  trx: Trx,
  { tenantId, rows, nowMs }: Placed,
): Promise<void> {
  if (rows.length === 0 || !(await isAwaited(trx, tenantId, 'contact.suppressed'))) return
  const people = await contactsOf(trx, tenantId, rows)
  for (const { suppression_id, kind, value, reason } of rows) {
    await announce(trx, {
      tenantId,
      type: 'contact.suppressed',
      eventId: `${suppression_id}.${reason}`,
      contactId: people.get(`${kind} ${value}`) ?? null,
      campaignId: null,
      accountId: null,
      data: { suppression_id, kind, reason },
      occurredAtMs: nowMs,
      nowMs: wallClock.now(),
      crm: null,
    })
  }
}

async function contactsOf(
  trx: Trx,
  tenantId: string,
  rows: PlacedRow[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const kind of ['email', 'phone'] as const) {
    const values = rows.filter((row) => row.kind === kind).map(({ value }) => value)
    if (values.length === 0) continue
    const contacts = await trx
      .selectFrom('contacts')
      .select(['contact_id', `${kind} as value`])
      .where('tenant_id', '=', tenantId)
      .where(kind, '=', sql<string>`any(${values}::text[])`)
      .orderBy('contact_id', 'desc')
      .execute()
    for (const { contact_id, value } of contacts) found.set(`${kind} ${value}`, contact_id)
  }
  return found
}
