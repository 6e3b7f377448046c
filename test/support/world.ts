import type { ScopeKind } from '../../store/tables/ledger.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import type { Store, Trx } from '../../store/open-store.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'

export const monday9 = Date.parse('2026-11-23T09:00:00Z')
const at = new Date(monday9)

export interface SeededCampaign {
  tenantId: string
  campaignId: string
  senderId: string
  contacts: { contactId: string; accountId: string; email: string }[]
}

export interface SeedOptions {
  tenantId?: string
  campaignId?: string
  contacts?: number
  dailyCap?: number
  /** All contacts in one account, or each in its own. */
  oneAccount?: boolean
}

/** A launched campaign as rows, with contacts `p1@…`, `p2@…`. */
export async function seedCampaign(
  store: Store,
  options: SeedOptions = {},
): Promise<SeededCampaign> {
  const tenantId = options.tenantId ?? 'default'
  const campaignId = options.campaignId ?? 'cmp_1'
  const senderId = 'snd_1'
  const contacts = Array.from({ length: options.contacts ?? 1 }, (_, index) => ({
    contactId: `con_${index + 1}`,
    accountId: options.oneAccount ? 'acc_1' : `acc_${index + 1}`,
    email: `p${index + 1}@north${index + 1}.example`,
  }))
  const seeded = { tenantId, campaignId, senderId, contacts }
  await store.transaction(async (trx) => {
    await ensureTenant(trx, tenantId, monday9)
    await insertSender(trx, seeded, options.dailyCap ?? 10_000)
    await insertCampaign(trx, seeded)
    for (const [position, contact] of contacts.entries()) {
      await insertContact(trx, seeded, { ...contact, position })
    }
    for (const accountId of new Set(contacts.map((c) => c.accountId))) {
      await insertAccount(trx, seeded, accountId)
    }
  })
  return seeded
}

async function insertSender(trx: Trx, seeded: SeededCampaign, dailyCap: number): Promise<void> {
  await trx
    .insertInto('senders')
    .values({
      tenant_id: seeded.tenantId,
      sender_id: seeded.senderId,
      email: 'mia@studio.example',
      name: 'Mia Winter',
      reply_to: null,
      signature: null,
      postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
      timezone: 'Etc/UTC',
      daily_cap: dailyCap,
      verified: true,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function insertCampaign(trx: Trx, seeded: SeededCampaign): Promise<void> {
  await trx
    .insertInto('campaigns')
    .values({
      tenant_id: seeded.tenantId,
      campaign_id: seeded.campaignId,
      kind: 'abm',
      name: 'Test',
      status: 'active',
      sender_id: seeded.senderId,
      steps: JSON.stringify([
        { channel: 'email', subject: 'One', body: 'First words', wait_days: 0 },
        { channel: 'email', subject: 'Two', body: 'Second words', wait_days: 3 },
      ]),
      working_hours: JSON.stringify({
        start: '09:00',
        end: '17:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      }),
      planned_total: new Set(seeded.contacts.map((c) => c.accountId)).size,
      warnings: '[]',
      created_at: at,
      launched_at: at,
    })
    .execute()
}

async function insertContact(
  trx: Trx,
  seeded: SeededCampaign,
  contact: SeededCampaign['contacts'][number] & { position: number },
): Promise<void> {
  await trx
    .insertInto('contacts')
    .values({
      tenant_id: seeded.tenantId,
      contact_id: contact.contactId,
      email: contact.email,
      consent: '{}',
      fields: '{}',
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await trx
    .insertInto('campaign_contacts')
    .values({
      tenant_id: seeded.tenantId,
      campaign_id: seeded.campaignId,
      contact_id: contact.contactId,
      account_id: contact.accountId,
      position: contact.position,
    })
    .execute()
}

async function insertAccount(
  trx: Trx,
  { tenantId, campaignId }: SeededCampaign,
  accountId: string,
): Promise<void> {
  await trx
    .insertInto('campaign_accounts')
    .values({
      tenant_id: tenantId,
      campaign_id: campaignId,
      account_id: accountId,
      workflow_id: `outreach:${tenantId}:${campaignId}:${accountId}`,
      stage: 'waiting',
      reason: 'seeded',
    })
    .execute()
}

/**
 * As after an earlier touch. Making a missing row is itself a lock for whoever comes second, so only
 * with rows that exist does a race test the locks.
 */
export async function makeScopes(store: Store, seeded: SeededCampaign): Promise<void> {
  const shared: [ScopeKind, string][] = [
    ['tenant', seeded.tenantId],
    ['sender', seeded.senderId],
    ['sender_day', `${seeded.senderId}/2026-11-23`],
    ['campaign', seeded.campaignId],
  ]
  const own = seeded.contacts.flatMap(({ contactId, accountId, email }): [ScopeKind, string][] => [
    ['account', accountId],
    ['contact', contactId],
    ['address', email],
    ['domain', email.slice(email.indexOf('@') + 1)],
  ])
  await store.db
    .insertInto('scopes')
    .values([...shared, ...own].map(([kind, key]) => ({ tenant_id: seeded.tenantId, kind, key })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function orderFor(
  seeded: SeededCampaign,
  index = 0,
  changes: Partial<TouchOrder> = {},
): TouchOrder {
  const contact = seeded.contacts[index]
  if (!contact) throw new Error(`no contact ${index}`)
  return {
    tenant_id: seeded.tenantId,
    campaign_id: seeded.campaignId,
    account_id: contact.accountId,
    contact_id: contact.contactId,
    step: 1,
    channel: 'email',
    message: { kind: 'step' },
    approval_id: null,
    slot_at_ms: monday9,
    reason: 'Step 1 of 2',
    at_ms: monday9,
    ...changes,
  }
}
