import { sql } from 'kysely'
import type { ErasedElsewhere } from '../../contracts/erasure.js'
import type { Trx } from '../open-store.js'
import type { ContactId } from './contacts.js'

const shown = 200

/** What systems outside hold of a person, before the pointers to it are gone. */
export async function outsideCopies(trx: Trx, id: ContactId): Promise<ErasedElsewhere[]> {
  return [
    ...(await mailboxes(trx, id)),
    ...(await providers(trx, id)),
    ...(await crm(trx, id)),
    ...(await webhooks(trx, id)),
  ]
}

async function mailboxes(trx: Trx, { tenantId, contactId }: ContactId): Promise<ErasedElsewhere[]> {
  const { rows } = await sql<{ sender_id: string; email: string; ids: string[] }>`
    select s.sender_id, s.email, array_agg(distinct m.message_id) as ids
    from (
      select sender_id, message_id from touches where tenant_id = ${tenantId}
        and contact_id = ${contactId} and message_id is not null and state in ('sent', 'unknown', 'claimed')
      union select sender_id, message_id from inbox where tenant_id = ${tenantId}
        and contact_id = ${contactId} and message_id is not null and sender_id is not null
    ) m
    join senders s on s.tenant_id = ${tenantId} and s.sender_id = m.sender_id
    group by s.sender_id, s.email order by s.sender_id`.execute(trx)
  return rows.map(({ sender_id, email, ids }) => ({
    where: 'mailbox',
    id: sender_id,
    what: `messages to and from the person in the mailbox of ${email}`,
    references: ids.slice(0, shown),
  }))
}

async function providers(trx: Trx, { tenantId, contactId }: ContactId): Promise<ErasedElsewhere[]> {
  const { rows } = await sql<{ provider: string; ids: string[] }>`
    select provider, array_agg(provider_message_id order by provider_message_id) as ids
    from touches where tenant_id = ${tenantId} and contact_id = ${contactId}
      and provider_message_id is not null and provider <> 'smtp'
    group by provider order by provider`.execute(trx)
  return rows.map(({ provider, ids }) => ({
    where: 'provider',
    id: provider,
    what: `messages in the records of ${provider}`,
    references: ids.slice(0, shown),
  }))
}

async function crm(trx: Trx, { tenantId, contactId }: ContactId): Promise<ErasedElsewhere[]> {
  const { rows } = await sql<{ adapter: string; ids: string[] }>`
    select adapter, array_agg(external_id order by external_id) as ids
    from (
      select adapter, external_id from crm_links
        where tenant_id = ${tenantId} and kind = 'contact' and subject_id = ${contactId}
      union select adapter, external_id from crm_entries
        where tenant_id = ${tenantId} and contact_id = ${contactId} and adapter <> 'local'
          and external_id is not null
    ) known
    group by adapter order by adapter`.execute(trx)
  return rows.map(({ adapter, ids }) => ({
    where: 'crm',
    id: adapter,
    what: 'the person and what was logged of them',
    references: ids.slice(0, shown),
  }))
}

async function webhooks(trx: Trx, { tenantId, contactId }: ContactId): Promise<ErasedElsewhere[]> {
  const { rows } = await sql<{ webhook_id: string; ids: string[] }>`
    select webhook_id, array_agg(delivery_id order by delivery_id) as ids
    from webhook_deliveries where tenant_id = ${tenantId} and delivered_at is not null
      and payload #>> '{data,contact_id}' = ${contactId}
    group by webhook_id order by webhook_id`.execute(trx)
  return rows.map(({ webhook_id, ids }) => ({
    where: 'webhooks',
    id: webhook_id,
    what: 'what the receiver has stored of these deliveries',
    references: ids.slice(0, shown),
  }))
}
