import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { canonicalJson } from '../canonical-json.js'
import type { Trx } from '../open-store.js'

export interface AuditEntry {
  tenantId: string
  /** A key id or a named part of the system. */
  actor: string
  action: string
  /** The id of the thing that changed. */
  subject: string
  /** Ids, decisions and names of fields; never a person's data. */
  detail: Record<string, unknown>
  at: number
}

export interface ChainedEntry extends AuditEntry {
  sequence: number
  previousHash: string
}

export const firstPreviousHash = '0'.repeat(64)

/**
 * Append one row to the tenant's chain. Take it last in a transaction: the lock it holds until the commit
 * makes the tenant's other audited changes wait.
 */
export async function audit(trx: Trx, entry: AuditEntry): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${entry.tenantId}`}, 0))`.execute(
    trx,
  )
  const last = await trx
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .where('tenant_id', '=', entry.tenantId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  const sequence = (last?.sequence ?? 0) + 1
  const previousHash = last?.hash ?? firstPreviousHash
  await trx
    .insertInto('audit_log')
    .values({
      tenant_id: entry.tenantId,
      sequence,
      at: new Date(entry.at),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      detail: JSON.stringify(entry.detail),
      previous_hash: previousHash,
      hash: auditHash({ ...entry, sequence, previousHash }),
    })
    .execute()
}

/** Named one by one: whatever else an entry carried would be hashed and not stored. */
export function auditHash(entry: ChainedEntry): string {
  const { tenantId, sequence, actor, action, subject, detail } = entry
  const at = new Date(entry.at).toISOString()
  return createHash('sha256')
    .update(entry.previousHash)
    .update(canonicalJson({ tenantId, sequence, at, actor, action, subject, detail }))
    .digest('hex')
}

/** The first entry of this kind whose detail holds these values. */
export async function findAudited(
  trx: Trx,
  wanted: Pick<AuditEntry, 'tenantId' | 'action' | 'subject' | 'detail'>,
): Promise<{ detail: Record<string, unknown> } | undefined> {
  return trx
    .selectFrom('audit_log')
    .select('detail')
    .where('tenant_id', '=', wanted.tenantId)
    .where('action', '=', wanted.action)
    .where('subject', '=', wanted.subject)
    .where(sql<boolean>`detail @> ${JSON.stringify(wanted.detail)}::jsonb`)
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst()
}
