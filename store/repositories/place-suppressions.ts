import { sql, type Selectable } from 'kysely'
import type { OutreachFact } from '../../contracts/temporal/account-outreach.js'
import { optOutReasons } from '../../contracts/suppressions.js'
import { newId } from '../derive-ids.js'
import type { Trx } from '../open-store.js'
import type { SuppressionTable } from '../tables/people.js'
import { announceSuppressions } from './announce-suppressions.js'
import { enqueue } from './outbox.js'
import { spellingsOf, valuesIn } from './erased-addresses.js'
import { lockScopes, type ScopeRef } from './scopes.js'

export interface SuppressionOrder {
  kind: 'email' | 'phone' | 'domain'
  value: string
  reason: SuppressionTable['reason']
  note: string | null
}

export interface SuppressionBatch {
  tenantId: string
  orders: SuppressionOrder[]
  by: string
  nowMs: number
  /** Of the HTTP call, for the logs of the workflows that are told. */
  requestId?: string
  /** Workflows that know already. */
  told?: string[]
}

type Row = Selectable<SuppressionTable>

export interface PlacedSuppressions {
  /** Under `suppressionKey`. */
  placed: Map<string, { row: Row; created: boolean }>
  inFlight: string[]
}

export const suppressionKey = ({ kind, value }: { kind: string; value: string }) =>
  `${kind} ${value}`

/** Final once committed: see placeStop for the lock that makes it so. */
export async function placeSuppressions(
  trx: Trx,
  batch: SuppressionBatch,
): Promise<PlacedSuppressions> {
  if (batch.orders.length === 0) return { placed: new Map(), inFlight: [] }
  const orders = strongestOfEach(batch.orders)
  const scopes = orders.map(scopeOf)
  await lockScopes(
    trx,
    batch.tenantId,
    scopes.map((scope) => ({ ...scope, mode: 'update' as const })),
  )
  const inFlight = await touchesInFlightTo(trx, batch.tenantId, scopes)
  const stored = await findSuppressions(trx, batch.tenantId, orders)
  const missing = orders.filter((order) => !stored.has(suppressionKey(order)))
  const made = await insertSuppressions(trx, batch, missing)
  const strengthened = await strengthen(trx, batch.tenantId, strongerThan(stored, orders))
  await tellRunningOutreach(trx, { ...batch, orders })
  await announceSuppressions(trx, { ...batch, rows: [...made, ...strengthened] })
  const placed: PlacedSuppressions['placed'] = new Map()
  const changed = new Map(strengthened.map((row) => [row.suppression_id, row]))
  for (const [key, row] of stored) {
    placed.set(key, { row: changed.get(row.suppression_id) ?? row, created: false })
  }
  for (const row of made) placed.set(suppressionKey(row), { row, created: true })
  return { placed, inFlight }
}

export async function findSuppressions(
  trx: Pick<Trx, 'selectFrom'>,
  tenantId: string,
  orders: Pick<SuppressionOrder, 'kind' | 'value'>[],
): Promise<Map<string, Row>> {
  if (orders.length === 0) return new Map()
  const spellings = await spellingsOf(trx, tenantId, orders)
  const rows = await trx
    .selectFrom('suppressions')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('value', '=', sql<string>`any(${valuesIn(spellings)}::text[])`)
    .where('kind', 'in', ['email', 'phone', 'domain'])
    .execute()
  return new Map(
    rows.flatMap((row) => {
      const order = spellings.get(suppressionKey(row))
      return order ? [[suppressionKey(order), row] as const] : []
    }),
  )
}

/** A person's own word replaces a weaker reason, never the other way round. */
const isStronger = (reason: string, than: string) =>
  optOutReasons.has(reason) && !optOutReasons.has(than)

function strongestOfEach(orders: SuppressionOrder[]): SuppressionOrder[] {
  const strongest = new Map<string, SuppressionOrder>()
  for (const order of orders) {
    const known = strongest.get(suppressionKey(order))
    if (!known) strongest.set(suppressionKey(order), order)
    else if (isStronger(order.reason, known.reason)) {
      strongest.set(suppressionKey(order), { ...order, note: order.note ?? known.note })
    }
  }
  return [...strongest.values()]
}

function strongerThan(stored: Map<string, Row>, orders: SuppressionOrder[]) {
  return orders.flatMap((order) => {
    const known = stored.get(suppressionKey(order))
    return known && isStronger(order.reason, known.reason)
      ? [{ id: known.suppression_id, reason: order.reason, note: order.note }]
      : []
  })
}

const scopeOf = ({ kind, value }: SuppressionOrder): ScopeRef & { kind: 'address' | 'domain' } => ({
  kind: kind === 'domain' ? 'domain' : 'address',
  key: value,
})

/** On any channel: whoever ends their mail ends the rest. */
async function touchesInFlightTo(
  trx: Trx,
  tenantId: string,
  scopes: ScopeRef[],
): Promise<string[]> {
  const keysOf = (kind: ScopeRef['kind']) =>
    scopes.filter((scope) => scope.kind === kind).map(({ key }) => key)
  const rows = await trx
    .selectFrom('touches')
    .select('touch_id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'claimed')
    .where(
      sql<boolean>`(address = any(${keysOf('address')}::text[]) or domain = any(${keysOf('domain')}::text[])
        or contact_id in (select c.contact_id from contacts c
          where c.tenant_id = ${tenantId} and c.email = any(${keysOf('address')}::text[])))`,
    )
    .orderBy('touch_id')
    .execute()
  return rows.map((row) => row.touch_id)
}

async function insertSuppressions(
  trx: Trx,
  { tenantId, by, nowMs }: SuppressionBatch,
  orders: SuppressionOrder[],
): Promise<Row[]> {
  if (orders.length === 0) return []
  return trx
    .insertInto('suppressions')
    .values(
      orders.map(({ kind, value, reason, note }) => ({
        suppression_id: newId('sup'),
        tenant_id: tenantId,
        kind,
        value,
        reason,
        note,
        created_at: new Date(nowMs),
        created_by: by,
      })),
    )
    .returningAll()
    .execute()
}

async function strengthen(
  trx: Trx,
  tenantId: string,
  stronger: { id: string; reason: string; note: string | null }[],
): Promise<Row[]> {
  if (stronger.length === 0) return []
  const { rows } = await sql<Row>`
    update suppressions s set reason = r.reason, note = coalesce(r.note, s.note)
    from json_to_recordset(${JSON.stringify(stronger)}::json) as r(id text, reason text, note text)
    where s.tenant_id = ${tenantId} and s.suppression_id = r.id
    returning s.*`.execute(trx)
  return rows
}

/** The stop holds without this; the message only lets the workflow drop its plan at once. */
async function tellRunningOutreach(trx: Trx, batch: SuppressionBatch): Promise<void> {
  const running = await outreachTo(trx, batch)
  const untold = running.filter((row) => !batch.told?.includes(row.workflow_id))
  const reasons = new Map(batch.orders.map((order) => [suppressionKey(order), order.reason]))
  const entries = untold.map((row) => {
    const eventId = newId('evt')
    const request = batch.requestId === undefined ? {} : { request_id: batch.requestId }
    const fact = factOf(row, reasons.get(suppressionKey(row)) ?? '')
    return {
      tenantId: batch.tenantId,
      workflowId: row.workflow_id,
      eventId,
      payload: {
        kind: 'signal' as const,
        message: { ...fact, event_id: eventId, ...request },
      },
    }
  })
  await enqueue(trx, entries, batch.nowMs)
}

/** Without their number a person may still be written to: the plan is made again without SMS and calls. */
function factOf({ kind, contact_id, has_email }: Running, why: string): OutreachFact {
  if (kind === 'phone' && has_email) return { kind: 'reload', apply_to: 'now' }
  const what = kind === 'domain' ? 'domain' : 'address'
  return { kind: 'stop_contact', contact_id, reason: `${what} suppressed: ${why}` }
}

interface Running {
  has_email: boolean
  workflow_id: string
  contact_id: string
  kind: string
  value: string
}

const columnOf = {
  email: sql`c.email`,
  phone: sql`c.phone`,
  domain: sql`split_part(c.email, '@', 2)`,
} as const

/** Only the kinds that are asked for, so that each is found by its own index. */
async function outreachTo(trx: Trx, { tenantId, orders }: SuppressionBatch): Promise<Running[]> {
  const found: Running[] = []
  for (const [kind, column] of Object.entries(columnOf)) {
    const values = orders.filter((order) => order.kind === kind).map(({ value }) => value)
    if (values.length === 0) continue
    const { rows } = await sql<Running>`
      select ca.workflow_id, c.contact_id, ${kind}::text as kind, ${column} as value,
        c.email is not null as has_email
      from contacts c
      join campaign_contacts cc on cc.tenant_id = c.tenant_id and cc.contact_id = c.contact_id
      join campaign_accounts ca on ca.tenant_id = cc.tenant_id
        and ca.campaign_id = cc.campaign_id and ca.account_id = cc.account_id
      where c.tenant_id = ${tenantId} and ca.finished_at is null
        and ${column} = any(${values}::text[])`.execute(trx)
    found.push(...rows)
  }
  return found
}
