import type { Selectable } from 'kysely'
import type { Page } from '../../contracts/page.js'
import type { Sender, SenderInput, SenderPatch } from '../../contracts/senders.js'
import { afterCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { SenderTable } from '../tables/people.js'
import { sendersOf, toSender } from './sender-answers.js'

export interface NewSender {
  tenantId: string
  senderId: string
  input: SenderInput
  verified: boolean
  at: number
}

export interface SenderId {
  tenantId: string
  senderId: string
}

/** `taken` holds the sender that has this e-mail address already. */
export type SenderInsertion =
  | { kind: 'created'; sender: Sender }
  | { kind: 'taken'; sender: Sender }

export async function insertSender(trx: Trx, made: NewSender): Promise<SenderInsertion> {
  const { input, tenantId } = made
  const row = await trx
    .insertInto('senders')
    .values({
      sender_id: made.senderId,
      tenant_id: tenantId,
      email: input.email,
      name: input.name,
      reply_to: input.reply_to ?? null,
      signature: input.signature ?? null,
      postal_address: input.postal_address,
      timezone: input.timezone,
      daily_cap: input.daily_cap,
      ramp: input.ramp && JSON.stringify(input.ramp),
      min_gap_seconds: input.min_gap_seconds,
      smtp: input.smtp ? JSON.stringify(input.smtp) : null,
      imap: input.imap ? JSON.stringify(input.imap) : null,
      dkim: input.dkim ? JSON.stringify(input.dkim) : null,
      provider: input.provider,
      reply_tokens: input.reply_tokens,
      verified: made.verified,
      created_at: new Date(made.at),
      updated_at: new Date(made.at),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'email']).doNothing())
    .returning('sender_id')
    .executeTakeFirst()
  const sender = await sendersOf(trx, tenantId)
    .where('senders.email', '=', input.email)
    .executeTakeFirstOrThrow()
  return { kind: row ? 'created' : 'taken', sender: toSender(sender) }
}

export async function findSender(db: Db | Trx, id: SenderId): Promise<Sender | undefined> {
  const row = await sendersOf(db, id.tenantId)
    .where('senders.sender_id', '=', id.senderId)
    .executeTakeFirst()
  return row && toSender(row)
}

export async function listSenders(
  db: Db | Trx,
  query: { tenantId: string; limit: number; cursor?: string | undefined },
): Promise<Page<Sender>> {
  const rows = await sendersOf(db, query.tenantId)
    .where(afterCursor(query.cursor, 'senders.sender_id'))
    .orderBy('senders.created_at', 'desc')
    .orderBy('senders.sender_id', 'desc')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: toSender,
    position: (row) => ({ at: row.created_at.getTime(), id: row.sender_id }),
  })
}

export async function updateSender(
  trx: Trx,
  id: SenderId,
  change: { patch: SenderPatch; at: number },
): Promise<Sender | undefined> {
  const { ramp, smtp, imap, dkim, ...plain } = change.patch
  const given = Object.entries(plain).filter(([, value]) => value !== undefined)
  const row = await trx
    .updateTable('senders')
    .set({
      ...Object.fromEntries(given),
      ...(ramp === undefined ? {} : { ramp: ramp && JSON.stringify(ramp) }),
      ...(smtp === undefined ? {} : { smtp: smtp && JSON.stringify(smtp) }),
      ...(imap === undefined ? {} : { imap: imap && JSON.stringify(imap) }),
      ...(dkim === undefined ? {} : { dkim: dkim && JSON.stringify(dkim) }),
      updated_at: new Date(change.at),
    })
    .where('tenant_id', '=', id.tenantId)
    .where('sender_id', '=', id.senderId)
    .returning('sender_id')
    .executeTakeFirst()
  return row && findSender(trx, id)
}

/** How mail of a sender leaves, and how answers to it are seen. */
export type MailRoute = Pick<Selectable<SenderTable>, 'smtp' | 'imap' | 'provider'>

const usualRoute: MailRoute = { smtp: null, imap: null, provider: 'smtp' }

/** The usual one also for a sender that is not there. */
export async function routeOfSender(db: Db | Trx, id: SenderId): Promise<MailRoute> {
  const row = await db
    .selectFrom('senders')
    .select(['smtp', 'imap', 'provider'])
    .where('tenant_id', '=', id.tenantId)
    .where('sender_id', '=', id.senderId)
    .executeTakeFirst()
  return row ?? usualRoute
}

/** Of its sender; the usual one also for a campaign that is not there. */
export async function routeOfCampaign(
  db: Db,
  tenantId: string,
  campaignId: string,
): Promise<MailRoute> {
  const row = await db
    .selectFrom('campaigns')
    .innerJoin('senders', (join) =>
      join
        .onRef('senders.tenant_id', '=', 'campaigns.tenant_id')
        .onRef('senders.sender_id', '=', 'campaigns.sender_id'),
    )
    .select(['senders.smtp', 'senders.imap', 'senders.provider'])
    .where('campaigns.tenant_id', '=', tenantId)
    .where('campaigns.campaign_id', '=', campaignId)
    .executeTakeFirst()
  return row ?? usualRoute
}

/** The hosts of mail servers that senders of these tenants bring themselves. */
export async function ownMailHosts(
  db: Db,
  tenantIds: string[],
): Promise<{ tenantId: string; senderId: string; host: string }[]> {
  if (tenantIds.length === 0) return []
  const rows = await db
    .selectFrom('senders')
    .select(['tenant_id', 'sender_id', 'smtp'])
    .where('tenant_id', 'in', tenantIds)
    .where('smtp', 'is not', null)
    .orderBy('sender_id')
    .execute()
  return rows.flatMap(({ tenant_id, sender_id, smtp }) =>
    smtp ? [{ tenantId: tenant_id, senderId: sender_id, host: smtp.host }] : [],
  )
}

export type SenderCapacity = Pick<
  Selectable<SenderTable>,
  'daily_cap' | 'ramp' | 'min_gap_seconds' | 'first_sent_day'
>

export function readSenderCapacity(trx: Trx, id: SenderId): Promise<SenderCapacity> {
  return trx
    .selectFrom('senders')
    .select(['daily_cap', 'ramp', 'min_gap_seconds', 'first_sent_day'])
    .where('tenant_id', '=', id.tenantId)
    .where('sender_id', '=', id.senderId)
    .executeTakeFirstOrThrow()
}

/** The ramp counts from here; the day of a sender's first claim stays for good. */
export async function markFirstSent(trx: Trx, id: SenderId, day: string): Promise<void> {
  await trx
    .updateTable('senders')
    .set({ first_sent_day: day })
    .where('tenant_id', '=', id.tenantId)
    .where('sender_id', '=', id.senderId)
    .where('first_sent_day', 'is', null)
    .execute()
}
