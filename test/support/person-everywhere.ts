import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import { seedTouch } from './seed-touch.js'
import { monday9, seedCampaign } from './world.js'

const at = new Date(monday9)

/** Anna in every table that can hold something of her, and Bo beside her. Answers the hash of what both were sent. */
export async function seedPersonEverywhere(store: Store, tenantId: string): Promise<string> {
  await seedCampaign(store, { tenantId, contacts: 2, oneAccount: true })
  const words = (text: string) =>
    storeContent(store.db, { tenantId, kind: 'email', content: { text }, nowMs: monday9 })
  const shared = await words('For both of you')
  const own = await words('Dear Anna Berg, kingfisher')
  await store.db
    .updateTable('contacts')
    .set({
      email: 'anna.berg@north1.example',
      phone: '+4915112345678',
      first_name: 'Anna',
      last_name: 'Berg',
      title: 'Head of Harbours',
      fields: JSON.stringify({ pet: 'kingfisher' }),
      consent: JSON.stringify({ sms: { at: '2026-01-01T00:00:00Z', source: 'Anna said so' } }),
    })
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', 'con_1')
    .execute()
  for (const contact of [1, 2]) {
    await seedTouch(store, tenantId, { contact, step: 1, state: 'sent', at: monday9 })
    await seedTouch(store, tenantId, { contact, step: 2, state: 'sent', at: monday9 })
  }
  const touch = (id: string, set: object) =>
    store.db
      .updateTable('touches')
      .set(set)
      .where('tenant_id', '=', tenantId)
      .where('touch_id', '=', id)
      .execute()
  const address = { address: 'anna.berg@north1.example', domain: 'north1.example' }
  await touch('tch_1_1', { ...address, subject: 'Anna, hello', content_hash: own })
  await touch('tch_1_2', { content_hash: shared })
  await touch('tch_2_2', { content_hash: shared })
  await seedAnswers(store, tenantId)
  await seedTasks(store, tenantId)
  await seedCrm(store, tenantId, own)
  await seedApproval(store, tenantId, own)
  await seedWebhook(store, tenantId)
  await seedList(store, tenantId)
  await seedRest(store, tenantId)
  return shared
}

async function seedAnswers(store: Store, tenantId: string): Promise<void> {
  const me = { tenant_id: tenantId, contact_id: 'con_1' }
  await store.db
    .insertInto('inbox')
    .values([
      {
        ...me,
        inbox_id: 'inb_1',
        source: 'email_webhook',
        provider_event_id: 'msg_1',
        kind: 'message',
        channel: 'email',
        sender_id: 'snd_1',
        matched_by: 'address',
        status: 'handled',
        from_address: 'anna.berg@north1.example',
        subject: 'Re: Anna, hello',
        body: 'The kingfisher is mine. Anna Berg',
        message_id: '<reply-1@mail.north1.example>',
        evidence: 'kingfisher',
        effect: 'Anna Berg replied',
        occurred_at: at,
        received_at: at,
      },
      {
        // nobody knew whose it was
        tenant_id: tenantId,
        inbox_id: 'inb_2',
        source: 'twilio_sms',
        provider_event_id: 'SM1',
        kind: 'message',
        channel: 'sms',
        matched_by: 'none',
        status: 'unmatched',
        from_address: '+4915112345678',
        body: 'kingfisher',
        effect: 'none',
        occurred_at: at,
        received_at: at,
      },
    ])
    .execute()
}

async function seedTasks(store: Store, tenantId: string): Promise<void> {
  const me = { tenant_id: tenantId, contact_id: 'con_1' }
  await store.db
    .insertInto('tasks')
    .values({
      ...me,
      task_id: 'tsk_1',
      kind: 'follow_up',
      channel: 'call',
      title: 'Call Anna Berg',
      status: 'open',
      due_at: at,
      note: 'ask for the kingfisher',
      created_at: at,
    })
    .execute()
}

async function seedCrm(store: Store, tenantId: string, own: string): Promise<void> {
  const me = { tenant_id: tenantId, contact_id: 'con_1' }
  const entry = { ...me, kind: 'touch', subject_id: 'tch_1_1', occurred_at: at, created_at: at }
  await store.db
    .insertInto('crm_entries')
    .values([
      {
        ...entry,
        kind: 'touch',
        entry_id: 'crm_1',
        title: 'To Anna',
        body_hash: own,
        adapter: 'hubspot',
        state: 'logged',
        external_id: 'eng-1',
      },
      { ...entry, kind: 'reply', entry_id: 'crm_2', title: 'From Anna', state: 'pending' },
    ])
    .execute()
  await store.db
    .insertInto('crm_links')
    .values({
      tenant_id: tenantId,
      adapter: 'hubspot',
      kind: 'contact',
      subject_id: 'con_1',
      external_id: 'hub-77',
    })
    .execute()
}

async function seedApproval(store: Store, tenantId: string, own: string): Promise<void> {
  const me = { tenant_id: tenantId, contact_id: 'con_1' }
  await store.db
    .insertInto('approvals')
    .values({
      ...me,
      request_id: 'apr_1',
      kind: 'touch' as never,
      status: 'pending' as never,
      subject: 'First message to Anna Berg',
      content_hash: own,
      workflow_id: `outreach:${tenantId}:cmp_1:acc_1`,
      campaign_id: 'cmp_1',
      affected: JSON.stringify({ contact_ids: ['con_1'], count: 1 }),
      rules: '{}',
      requested_at: at,
      notes: 'Anna Berg likes the kingfisher',
    })
    .execute()
}

async function seedWebhook(store: Store, tenantId: string): Promise<void> {
  await store.db
    .insertInto('webhook_endpoints')
    .values({
      tenant_id: tenantId,
      webhook_id: 'whk_1',
      url: 'https://crm.example/hook',
      events: '["contact.suppressed"]',
      created_at: at,
      created_by: 'test',
    })
    .execute()
  await store.db
    .insertInto('webhook_deliveries')
    .values({
      tenant_id: tenantId,
      delivery_id: 'dlv_1',
      webhook_id: 'whk_1',
      event_id: 'evt_1',
      type: 'reply.received',
      payload: JSON.stringify({
        type: 'reply.received',
        data: { contact_id: 'con_1', campaign_id: 'cmp_1', text: 'kingfisher' },
      }),
      state: 'delivered',
      created_at: at,
      delivered_at: at,
    })
    .execute()
}

async function seedList(store: Store, tenantId: string): Promise<void> {
  await store.db
    .insertInto('contact_lists')
    .values({
      tenant_id: tenantId,
      list_id: 'lst_1',
      name: 'Fair',
      contacts: 2,
      created_at: at,
      created_by: 'test',
    })
    .execute()
  await store.db
    .insertInto('contact_list_members')
    .values(
      ['con_1', 'con_2'].map((contact_id, position) => ({
        tenant_id: tenantId,
        list_id: 'lst_1',
        contact_id,
        position,
      })),
    )
    .execute()
}

async function seedRest(store: Store, tenantId: string): Promise<void> {
  await store.db
    .insertInto('scopes')
    .values({ tenant_id: tenantId, kind: 'address', key: 'anna.berg@north1.example' })
    .execute()
  await store.db
    .updateTable('campaigns')
    .set({
      name: 'Lead Anna Berg',
      warnings: JSON.stringify(['2 entries share anna.berg@north1.example', 'no time zone']),
    })
    .where('tenant_id', '=', tenantId)
    .execute()
  await store.db
    .insertInto('idempotency_keys')
    .values({
      tenant_id: tenantId,
      key: 'k1',
      request_hash: 'h',
      state: 'done',
      lease_until: at,
      status: 201,
      answer: '{"name":"Anna Berg"}',
      created_at: new Date(wallClock.now()),
    })
    .execute()
}
