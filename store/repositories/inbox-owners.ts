import type { Db, Trx } from '../open-store.js'

/** Ids of providers mean the same for every tenant of this installation. */
export async function tenantOfProviderId(
  db: Db | Trx,
  provider: string,
  id: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('touches')
    .select('tenant_id')
    .where('provider', '=', provider)
    .where('provider_message_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row?.tenant_id
}

/** Whoever may have written an SMS from this number; one tenant does not know of the others. */
export async function tenantsThatTexted(db: Db, phone: string): Promise<string[]> {
  const rows = await db
    .selectFrom('touches')
    .select('tenant_id')
    .where('channel', '=', 'sms')
    .where('address', '=', phone)
    .where('state', 'in', ['claimed', 'sent', 'unknown'])
    .distinct()
    .execute()
  return rows.map((row) => row.tenant_id)
}

/** The oldest one's, where several tenants write from the same address. */
export async function tenantOfSender(db: Db, emails: string[]): Promise<string | undefined> {
  if (emails.length === 0) return undefined
  const row = await db
    .selectFrom('senders')
    .select('tenant_id')
    .where((eb) => eb.or([eb('email', 'in', emails), eb('reply_to', 'in', emails)]))
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  return row?.tenant_id
}

/** Who texted this number last. */
export async function senderNameFor(
  db: Db,
  tenantIds: string[],
  phone: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('touches as t')
    .innerJoin('senders as s', (join) =>
      join.onRef('s.tenant_id', '=', 't.tenant_id').onRef('s.sender_id', '=', 't.sender_id'),
    )
    .select('s.name')
    .where('t.tenant_id', 'in', tenantIds)
    .where('t.channel', '=', 'sms')
    .where('t.address', '=', phone)
    .orderBy('t.updated_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.name
}
