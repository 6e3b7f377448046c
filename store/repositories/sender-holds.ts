import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../open-store.js'
import type { StopTable } from '../tables/ledger.js'
import { lockScopes } from './scopes.js'
import type { SenderId } from './senders.js'

/** A stop of this kind says figures or findings after the prefix; another one of it may say others. */
export interface SenderHold extends SenderId {
  prefix: 'mail authentication fails: ' | 'reputation: '
}

export async function findSenderHold(
  db: Db | Trx,
  { tenantId, senderId, prefix }: SenderHold,
): Promise<Selectable<StopTable> | undefined> {
  return db
    .selectFrom('stops')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', 'sender')
    .where('scope_key', '=', senderId)
    .where(sql<boolean>`starts_with(reason, ${prefix}::text)`)
    .orderBy('stop_id')
    .limit(1)
    .executeTakeFirst()
}

/** Answers the ones that were in place, the oldest first. */
export async function liftSenderHold(
  trx: Trx,
  { tenantId, senderId, prefix }: SenderHold,
): Promise<Selectable<StopTable>[]> {
  await lockScopes(trx, tenantId, [{ kind: 'sender', key: senderId, mode: 'update' }])
  const lifted = await trx
    .deleteFrom('stops')
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', 'sender')
    .where('scope_key', '=', senderId)
    .where(sql<boolean>`starts_with(reason, ${prefix}::text)`)
    .returningAll()
    .execute()
  return lifted.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime())
}

export interface UnlockedHold extends SenderHold {
  words: string
  by: string
  nowMs: number
}

/**
 * Without the lock of the sender's scope: the caller holds those of campaigns and people, which come after
 * it. A claim that is under way at the same moment may still go out; nobody was told that none would.
 */
export async function holdSenderUnlocked(trx: Trx, hold: UnlockedHold): Promise<void> {
  await trx
    .insertInto('stops')
    .values({
      tenant_id: hold.tenantId,
      scope: 'sender',
      scope_key: hold.senderId,
      reason: `${hold.prefix}${hold.words}`,
      created_at: new Date(hold.nowMs),
      created_by: hold.by,
    })
    .execute()
}
