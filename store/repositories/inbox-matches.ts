import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'

/** What a message is said to answer. */
export interface AnsweredTouch {
  touch_id: string
  campaign_id: string
  account_id: string
  contact_id: string
  sender_id: string
  address: string | null
  message_id: string | null
}

function touches(db: Db | Trx, tenantId: string) {
  return db
    .selectFrom('touches')
    .select([
      'touch_id',
      'campaign_id',
      'account_id',
      'contact_id',
      'sender_id',
      'address',
      'message_id',
    ])
    .where('tenant_id', '=', tenantId)
}

/** The first id that is one of ours wins: they come with the nearest one first. */
export async function touchByMessageId(
  db: Db | Trx,
  tenantId: string,
  messageIds: string[],
): Promise<AnsweredTouch | undefined> {
  if (messageIds.length === 0) return undefined
  const rows = await touches(db, tenantId).where('message_id', 'in', messageIds).execute()
  const rank = (row: AnsweredTouch) => messageIds.indexOf(row.message_id ?? '')
  return rows.toSorted((a, b) => rank(a) - rank(b))[0]
}

export async function touchById(
  db: Db | Trx,
  tenantId: string,
  touchIds: string[],
): Promise<AnsweredTouch | undefined> {
  if (touchIds.length === 0) return undefined
  return touches(db, tenantId).where('touch_id', 'in', touchIds).limit(1).executeTakeFirst()
}

export async function touchByProviderId(
  db: Db | Trx,
  tenantId: string,
  said: { providers: string[]; ids: string[] },
): Promise<AnsweredTouch | undefined> {
  if (said.ids.length === 0) return undefined
  return touches(db, tenantId)
    .where('provider', 'in', said.providers)
    .where('provider_message_id', 'in', said.ids)
    .limit(1)
    .executeTakeFirst()
}

/** The SMS that this number got last. */
export async function lastSmsTo(
  db: Db | Trx,
  tenantId: string,
  phone: string,
): Promise<AnsweredTouch | undefined> {
  return touches(db, tenantId)
    .where('channel', '=', 'sms')
    .where('address', '=', phone)
    .where('state', 'in', ['claimed', 'sent', 'unknown'])
    .orderBy('updated_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function contactsByAddress(
  db: Db | Trx,
  tenantId: string,
  address: { kind: 'email' | 'phone'; values: string[] },
): Promise<string[]> {
  if (address.values.length === 0) return []
  const rows = await db
    .selectFrom('contacts')
    .select('contact_id')
    .where('tenant_id', '=', tenantId)
    .where(address.kind, 'in', address.values)
    .orderBy('contact_id')
    .execute()
  return rows.map((row) => row.contact_id)
}

export interface RunningAccount {
  campaign_id: string
  account_id: string
  workflow_id: string
}

/** Running outreach to people with addresses of this domain. */
export async function runningAccountsAt(
  db: Db | Trx,
  tenantId: string,
  domain: string,
): Promise<RunningAccount[]> {
  return db
    .selectFrom('contacts as c')
    .innerJoin('campaign_contacts as cc', (join) =>
      join.onRef('cc.tenant_id', '=', 'c.tenant_id').onRef('cc.contact_id', '=', 'c.contact_id'),
    )
    .innerJoin('campaign_accounts as ca', (join) =>
      join
        .onRef('ca.tenant_id', '=', 'cc.tenant_id')
        .onRef('ca.campaign_id', '=', 'cc.campaign_id')
        .onRef('ca.account_id', '=', 'cc.account_id'),
    )
    .select(['ca.campaign_id', 'ca.account_id', 'ca.workflow_id'])
    .distinct()
    .where('c.tenant_id', '=', tenantId)
    .where(sql<string>`split_part(c.email, '@', 2)`, '=', domain)
    .where('ca.finished_at', 'is', null)
    .orderBy('ca.campaign_id')
    .execute()
}

/** Whose workflows must hear that a number may no longer, or again, be texted. */
export async function outreachByPhone(
  db: Db | Trx,
  tenantId: string,
  phone: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('contacts as c')
    .innerJoin('campaign_contacts as cc', (join) =>
      join.onRef('cc.tenant_id', '=', 'c.tenant_id').onRef('cc.contact_id', '=', 'c.contact_id'),
    )
    .innerJoin('campaign_accounts as ca', (join) =>
      join
        .onRef('ca.tenant_id', '=', 'cc.tenant_id')
        .onRef('ca.campaign_id', '=', 'cc.campaign_id')
        .onRef('ca.account_id', '=', 'cc.account_id'),
    )
    .select('ca.workflow_id')
    .distinct()
    .where('c.tenant_id', '=', tenantId)
    .where('c.phone', '=', phone)
    .where('ca.finished_at', 'is', null)
    .execute()
  return rows.map((row) => row.workflow_id)
}

/** Addresses of senders, and those that they ask to be answered at. */
export async function sendersByAddress(
  db: Db | Trx,
  tenantId: string,
  emails: string[],
): Promise<{ sender_id: string; isOwn: boolean }[]> {
  if (emails.length === 0) return []
  const rows = await db
    .selectFrom('senders')
    .select(['sender_id', 'email'])
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('email', 'in', emails), eb('reply_to', 'in', emails)]))
    .orderBy('sender_id')
    .execute()
  return rows.map(({ sender_id, email }) => ({ sender_id, isOwn: emails.includes(email) }))
}

/** Wall time. */
export async function proveInbound(
  trx: Trx,
  tenantId: string,
  proof: { senderIds: string[]; wallMs: number },
): Promise<void> {
  const at = new Date(proof.wallMs)
  // in one order: two mails for the same senders must not wait for each other
  for (const senderId of [...new Set(proof.senderIds)].toSorted()) {
    await trx
      .insertInto('sender_health')
      .values({ tenant_id: tenantId, sender_id: senderId, inbound_proven_at: at })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'sender_id']).doUpdateSet({ inbound_proven_at: at }),
      )
      .execute()
  }
}
