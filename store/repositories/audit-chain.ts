import { sql } from 'kysely'
import type { AuditEntryView, Verification } from '../../contracts/audit.js'
import type { Page } from '../../contracts/page.js'
import { BadCursor, decodeCursor, toPage } from '../cursor.js'
import type { Db } from '../open-store.js'
import { auditHash, firstPreviousHash } from './audit.js'

export interface AuditFilter {
  tenantId: string
  limit: number
  cursor?: string | undefined
  action?: string | undefined
}

const cursorId = 'audit'

/** Newest first. */
export async function listAudit(db: Db, filter: AuditFilter): Promise<Page<AuditEntryView>> {
  let query = db.selectFrom('audit_log').selectAll().where('tenant_id', '=', filter.tenantId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.cursor !== undefined) query = query.where('sequence', '<', sequenceOf(filter.cursor))
  const rows = await query
    .orderBy('sequence', 'desc')
    .limit(filter.limit + 1)
    .execute()
  return toPage(rows, {
    limit: filter.limit,
    item: ({ tenant_id: _, at, ...row }) => ({ ...row, at: at.toISOString() }),
    position: (row) => ({ at: row.sequence, id: cursorId }),
  })
}

function sequenceOf(cursor: string): number {
  const { at, id } = decodeCursor(cursor)
  if (id !== cursorId) throw new BadCursor()
  return at
}

export async function auditedTenants(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('tenants').select('tenant_id').orderBy('tenant_id').execute()
  return rows.map((row) => row.tenant_id)
}

export interface Anchor {
  sequence: number
  hash: string
}

type Broken = NonNullable<Verification['broken']>

const pageSize = 1_000

/** Walks the whole chain, a page at a time, up to the first fault. What is appended meanwhile is walked too. */
export async function verifyChain(
  db: Db,
  tenantId: string,
  anchor?: Anchor,
): Promise<Verification> {
  let head: Anchor = { sequence: 0, hash: firstPreviousHash }
  let broken = anchorFault(head, anchor)
  for (let rows = await pageAfter(db, tenantId, 0); rows.length > 0 && !broken;) {
    for (const row of rows) {
      broken = linkFault(row, head) ?? anchorFault(row, anchor)
      if (broken) break
      head = { sequence: row.sequence, hash: row.hash }
    }
    rows = broken ? [] : await pageAfter(db, tenantId, head.sequence)
  }
  broken ??= endFault(head, anchor)
  const { sequence: entries } = head
  return { tenant_id: tenantId, ok: broken === null, entries, head, broken }
}

async function pageAfter(db: Db, tenantId: string, sequence: number) {
  return (
    db
      .selectFrom('audit_log')
      .selectAll()
      // a Date holds milliseconds: what somebody changed below them would be read as unchanged
      .select(sql<number>`(extract(microseconds from at)::bigint % 1000)::int`.as('below_ms'))
      .where('tenant_id', '=', tenantId)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(pageSize)
      .execute()
  )
}

type Row = Awaited<ReturnType<typeof pageAfter>>[number]

function linkFault(row: Row, before: Anchor): Broken | null {
  const expected = before.sequence + 1
  if (row.sequence !== expected) {
    const what = `entry ${expected} is missing: after ${before.sequence} comes ${row.sequence}`
    return { sequence: expected, fault: 'missing', what }
  }
  if (row.previous_hash !== before.hash) {
    const what = `entry ${row.sequence} does not follow from entry ${before.sequence}`
    return { sequence: row.sequence, fault: 'relinked', what }
  }
  if (row.below_ms !== 0 || row.hash !== hashOf(row)) {
    const what = `entry ${row.sequence} is not what was written`
    return { sequence: row.sequence, fault: 'altered', what }
  }
  return null
}

function hashOf(row: Row): string {
  const { actor, action, subject, detail, sequence } = row
  return auditHash({
    tenantId: row.tenant_id,
    sequence,
    at: row.at.getTime(),
    actor,
    action,
    subject,
    detail,
    previousHash: row.previous_hash,
  })
}

/** Who changes an entry and computes all hashes after it anew is seen only by a hash that was kept elsewhere. */
function anchorFault(at: Anchor, anchor: Anchor | undefined): Broken | null {
  if (!anchor || at.sequence !== anchor.sequence || at.hash === anchor.hash) return null
  const what = `entry ${at.sequence} has another hash than the expected one: the chain was written anew`
  return { sequence: at.sequence, fault: 'rewritten', what }
}

function endFault(head: Anchor, anchor: Anchor | undefined): Broken | null {
  if (!anchor || head.sequence >= anchor.sequence) return null
  const what = `the chain ends at entry ${head.sequence}, and entry ${anchor.sequence} was expected`
  return { sequence: head.sequence + 1, fault: 'shortened', what }
}
