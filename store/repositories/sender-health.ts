import type { Db, Trx } from '../open-store.js'
import type { SenderId } from './senders.js'

/** Every instant here is wall time. */
export interface InboxLook extends SenderId {
  atMs: number
  /** What else went wrong meanwhile, in words for an operator. */
  fault: string | null
}

/** The mailbox was read to its end. */
export async function noteInboxRead(db: Db | Trx, look: InboxLook): Promise<void> {
  const read = { inbox_read_at: new Date(look.atMs), inbox_fault: look.fault }
  await db
    .insertInto('sender_health')
    .values({ tenant_id: look.tenantId, sender_id: look.senderId, ...read })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'sender_id']).doUpdateSet(read))
    .execute()
}

/** null: there is no mailbox any more, and so nothing wrong with it. */
export async function noteInboxFault(
  db: Db | Trx,
  { tenantId, senderId }: SenderId,
  fault: string | null,
): Promise<void> {
  await db
    .insertInto('sender_health')
    .values({ tenant_id: tenantId, sender_id: senderId, inbox_fault: fault })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'sender_id']).doUpdateSet({ inbox_fault: fault }),
    )
    .execute()
}

/** When replies to the sender were last looked at, by either way; null: never. */
export async function repliesSeenAt(db: Db | Trx, id: SenderId): Promise<number | null> {
  const row = await db
    .selectFrom('sender_health')
    .select(['inbox_read_at', 'inbound_proven_at'])
    .where('tenant_id', '=', id.tenantId)
    .where('sender_id', '=', id.senderId)
    .executeTakeFirst()
  const seen = [row?.inbox_read_at, row?.inbound_proven_at].flatMap((at) => at?.getTime() ?? [])
  return seen.length === 0 ? null : Math.max(...seen)
}

/** Whether somebody may have told a relay to post inbound mail here. */
export async function hasWebhookSecret(db: Db | Trx, tenantId: string): Promise<boolean> {
  const row = await db
    .selectFrom('webhook_secrets')
    .select('secret_id')
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
