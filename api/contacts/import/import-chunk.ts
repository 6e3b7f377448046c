import { contactIdOf } from '../../../store/derive-ids.js'
import type { Trx } from '../../../store/open-store.js'
import { audit } from '../../../store/repositories/audit.js'
import { addToContactList, ensureContactList } from '../../../store/repositories/contact-lists.js'
import {
  judgeContacts,
  upsertContacts,
  type ContactBatch,
  type UpsertOutcome,
} from '../../../store/repositories/contact-upserts.js'
import {
  placeSuppressions,
  type SuppressionOrder,
} from '../../../store/repositories/place-suppressions.js'
import type { ApiDeps } from '../../deps.js'
import { refuseRow, remark } from '../../import/row-report.js'
import type { TableRow } from '../../import/table.js'
import type { ContactImport } from './contact-import.js'
import { readRow, type ReadRow } from './read-row.js'
import { isRoleAddress } from './role-address.js'
import { reasonOf, stopOrders } from './stop-orders.js'

interface ReadChunk {
  good: (ReadRow & { contactId: string })[]
  orders: SuppressionOrder[]
  batch: ContactBatch
}

export async function checkChunk(
  deps: ApiDeps,
  work: ContactImport,
  rows: TableRow[],
): Promise<void> {
  const chunk = await readChunk(work, rows)
  recordOutcomes(work, chunk, await judgeContacts(deps.store.db, chunk.batch))
}

export async function storeChunk(
  deps: ApiDeps,
  work: ContactImport,
  rows: TableRow[],
): Promise<void> {
  const chunk = await readChunk(work, rows)
  const stored = await deps.store.transaction((trx) => storeInside(trx, work, chunk))
  work.list.isMade = true
  for (const touchId of stored.inFlight) work.inFlight.add(touchId)
  recordOutcomes(work, chunk, stored.outcomes)
  if (chunk.orders.length > 0) deps.outbox.nudge()
}

async function readChunk(work: ContactImport, rows: TableRow[]): Promise<ReadChunk> {
  const good: ReadChunk['good'] = []
  const orders: SuppressionOrder[] = []
  const readRows = rows.map((row) => readRow(work.columns, row))
  await work.deadDomains?.mark(readRows, work.columns)
  for (const read of readRows) {
    const stops = stopOrders(read, `imported with ${work.list.listId}, row ${read.row}`)
    orders.push(...stops)
    if (stops.length > 0) work.suppressed += 1
    if (read.faults.length > 0) {
      refuseRow(work.report, read.faults)
      if (stops.length > 0) remark(work.report, 'Refused, and suppressed all the same', read.row)
      continue
    }
    const { email } = read.input
    if (email !== undefined && isRoleAddress(email)) {
      remark(work.report, 'An address of a desk, not of a person', read.row)
    }
    good.push({ ...read, contactId: contactIdOf(work.secret, read.input) })
  }
  const { tenantId } = work.caller
  const given = [...Map.groupBy(good, ({ contactId }) => contactId)].map(([contactId, same]) => ({
    contactId,
    inputs: same.map(({ input }) => input),
  }))
  return { good, orders, batch: { tenantId, at: work.nowMs, given, defaults: work.defaults } }
}

/** Scopes before contacts, as everything that stops somebody: another order could be a deadlock. */
async function storeInside(
  trx: Trx,
  { caller, list, nowMs }: ContactImport,
  { good, orders, batch }: ReadChunk,
): Promise<{ outcomes: Map<string, UpsertOutcome>; inFlight: string[] }> {
  const { tenantId, requestId, keyId, name: by } = caller
  const { inFlight } = await placeSuppressions(trx, { tenantId, orders, by, nowMs, requestId })
  const outcomes = await upsertContacts(trx, batch)
  if (!list.isMade) await ensureContactList(trx, { tenantId, ...list, by, nowMs })
  const positions = new Map<string, number>()
  for (const { contactId, row } of good) {
    if (!positions.has(contactId)) positions.set(contactId, row)
  }
  const members = [...positions].map(([contactId, position]) => ({ contactId, position }))
  await addToContactList(trx, { tenantId, listId: list.listId }, members)
  if (!list.isMade) {
    await audit(trx, {
      tenantId,
      actor: keyId,
      action: 'contacts.import_begun',
      subject: list.listId,
      detail: {},
      at: nowMs,
    })
  }
  return { outcomes, inFlight }
}

function recordOutcomes(
  work: ContactImport,
  { good }: ReadChunk,
  outcomes: Map<string, UpsertOutcome>,
): void {
  for (const { row, contactId, stops } of good) {
    const first = work.firstRows.get(contactId)
    if (first === undefined) work.firstRows.set(contactId, row)
    const outcome =
      first === undefined ? (outcomes.get(contactId) ?? 'unchanged') : ('duplicate' as const)
    const suppressed = reasonOf(stops)
    work.counts[outcome] += 1
    work.contacts.push({
      row,
      contact_id: contactId,
      outcome,
      ...(first !== undefined && { duplicate_of_row: first }),
      ...(suppressed !== undefined && { suppressed }),
    })
  }
}
