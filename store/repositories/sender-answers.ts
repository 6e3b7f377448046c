import type { Nullable, Selectable } from 'kysely'
import type { Ramp, Sender, SenderDkim, SenderImap, SenderSmtp } from '../../contracts/senders.js'
import type { Db, Trx } from '../open-store.js'
import type { SenderHealthTable } from '../tables/inbound.js'
import type { SenderTable } from '../tables/people.js'

/** With how its inbox fares. */
export function sendersOf(db: Db | Trx, tenantId: string) {
  return db
    .selectFrom('senders')
    .leftJoin('sender_health as health', (join) =>
      join
        .onRef('health.tenant_id', '=', 'senders.tenant_id')
        .onRef('health.sender_id', '=', 'senders.sender_id'),
    )
    .selectAll('senders')
    .select(['health.inbox_read_at', 'health.inbound_proven_at', 'health.inbox_fault'])
    .where('senders.tenant_id', '=', tenantId)
}

type SenderRow = Selectable<SenderTable> &
  Nullable<
    Pick<Selectable<SenderHealthTable>, 'inbox_read_at' | 'inbound_proven_at' | 'inbox_fault'>
  >

export function toSender(row: SenderRow): Sender {
  return {
    sender_id: row.sender_id,
    email: row.email,
    name: row.name,
    ...(row.reply_to !== null && { reply_to: row.reply_to }),
    ...(row.signature !== null && { signature: row.signature }),
    postal_address: row.postal_address,
    timezone: row.timezone,
    daily_cap: row.daily_cap,
    ramp: row.ramp && rampInOrder(row.ramp),
    min_gap_seconds: row.min_gap_seconds,
    ...(row.smtp !== null && { smtp: smtpInOrder(row.smtp) }),
    ...(row.imap !== null && { imap: imapInOrder(row.imap) }),
    ...(row.dkim !== null && { dkim: dkimInOrder(row.dkim) }),
    provider: row.provider,
    reply_tokens: row.reply_tokens,
    verified: row.verified,
    inbox: {
      read_at: row.inbox_read_at?.toISOString() ?? null,
      proven_at: row.inbound_proven_at?.toISOString() ?? null,
      fault: row.inbox_fault,
    },
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}

// jsonb forgets the order of keys, and people read these

function rampInOrder({ start, add_per_day }: Ramp): Ramp {
  return { start, add_per_day }
}

function smtpInOrder({ host, port, user, secret_ref, auth }: SenderSmtp): SenderSmtp {
  return { host, port, user, secret_ref, auth }
}

function imapInOrder({ host, port, user, secret_ref, auth, sent_folder }: SenderImap): SenderImap {
  return { host, port, user, secret_ref, auth, sent_folder }
}

function dkimInOrder({ domain, selector, secret_ref }: SenderDkim): SenderDkim {
  return { domain, selector, secret_ref }
}
