import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import { askApproval } from '../support/approvals.js'
import { callOperation, operationsOf, type Operation } from '../support/operations.js'
import { seedTask } from '../support/seed-task.js'
import { monday9, seedCampaign } from '../support/world.js'

let store: Store
let api: TestApi
let foreignKey: string
let operations: Operation[]
/** Things of the tenant `default`, by the name that a path gives their id. */
let ids: Record<string, string>

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  foreignKey = await api.makeKey(['admin', 'operator', 'reviewer', 'service'], 'acme')
  operations = (await operationsOf(api)).filter(({ path, isPublic }) => {
    return path.includes('{') && !isPublic
  })
  ids = await makeThings()
})

afterAll(async () => {
  await api.close()
  await store.close()
})

async function makeThings(): Promise<Record<string, string>> {
  const seeded = await seedCampaign(store, { contacts: 1 })
  const asked = await askApproval(store, seeded)
  const touch = await store.db
    .selectFrom('touches')
    .select('touch_id')
    .where('touch_key', '=', asked.touchKey)
    .executeTakeFirstOrThrow()
  const post = async (path: string, body: object) =>
    (await api.request('POST', `/api/v1/${path}`, { body })).json
  await store.db
    .insertInto('contact_lists')
    .values({
      tenant_id: 'default',
      list_id: 'lst_1',
      name: 'fair',
      contacts: 0,
      created_at: new Date(monday9),
      created_by: 'key_1',
    })
    .execute()
  await store.db
    .insertInto('restores')
    .values({
      tenant_id: 'default',
      restore_id: 'rst_1',
      taken_at: new Date(monday9),
      restored_at: new Date(monday9),
      in_doubt: 1,
    })
    .execute()
  const webhook = await post('webhooks', {
    url: 'https://hooks.northwind.com/overture',
    events: ['touch.sent'],
  })
  await store.db
    .insertInto('inbox')
    .values({
      tenant_id: 'default',
      inbox_id: 'inb_1',
      source: 'email_webhook',
      provider_event_id: 'msg_1',
      kind: 'message',
      channel: 'email',
      matched_by: 'none',
      status: 'unmatched',
      effect: 'Nobody knows whose this is.',
      occurred_at: new Date(monday9),
      received_at: new Date(monday9),
    })
    .execute()
  const ping = await api.request('POST', `/api/v1/webhooks/${webhook.webhook_id}/test`)
  await store.db
    .insertInto('crm_entries')
    .values({
      tenant_id: 'default',
      entry_id: 'crm_1',
      kind: 'touch',
      subject_id: touch.touch_id,
      contact_id: seeded.contacts[0]?.contactId ?? '',
      title: 'Email 1',
      state: 'dead',
      occurred_at: new Date(monday9),
      created_at: new Date(monday9),
    })
    .execute()
  return {
    webhook_id: webhook.webhook_id,
    delivery_id: ping.json.delivery_id,
    entry_id: 'crm_1',
    inbox_id: 'inb_1',
    secret_id: (await post('webhook-secrets', { name: 'relay' })).secret_id,
    campaign_id: seeded.campaignId,
    contact_id: seeded.contacts[0]?.contactId ?? '',
    sender_id: seeded.senderId,
    request_id: asked.requestId,
    touch_id: touch.touch_id,
    task_id: (await seedTask(store)).taskId,
    list_id: 'lst_1',
    restore_id: 'rst_1',
    key_id: (await post('keys', { name: 'anna', scopes: ['operator'] })).key_id,
    suppression_id: (await post('suppressions', { email: 'a@b.example', reason: 'manual' }))
      .suppression_id,
    template_id: await makeTemplate(),
  }
}

async function makeTemplate(): Promise<string> {
  const operation = (await operationsOf(api)).find(({ name }) => name === 'POST /api/v1/templates')
  const { json } = await api.request('POST', '/api/v1/templates', {
    body: operation?.body?.example,
  })
  return json.template_id
}

/** What identifies the call itself. */
function comparable(json: Record<string, unknown>) {
  const { request_id: _, ...rest } = json
  return rest
}

test('every kind of thing that a path names is there to be tried', async () => {
  const names = operations.flatMap(({ path }) =>
    [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
  )
  expect([...new Set(names)].filter((name) => !ids[name])).toEqual([])
  const missing: string[] = []
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const own = await callOperation(api, operation, { key: api.key, ids })
    if (own.status === 404) missing.push(operation.name)
  }
  expect(missing).toEqual([])
})

test('another tenant’s key gets the answer for an id that nobody has, on every route', async () => {
  expect(operations.length).toBeGreaterThan(20)
  const faults: object[] = []
  for (const operation of operations) {
    const { name } = operation
    const foreign = await callOperation(api, operation, { key: foreignKey, ids })
    const nobodys = await callOperation(api, operation, { key: foreignKey })
    if (foreign.status !== 404) faults.push({ name, status: foreign.status, json: foreign.json })
    expect({ name, ...comparable(foreign.json) }).toEqual({ name, ...comparable(nobodys.json) })
  }
  expect(faults).toEqual([])
})

test('none of these calls has changed anything', async () => {
  const rows = await store.db
    .selectFrom('audit_log')
    .select('action')
    .where('tenant_id', '=', 'acme')
    .execute()
  expect(rows).toEqual([])
  const { json } = await api.request('GET', `/api/v1/keys`)
  expect(json.data.find((key: { key_id: string }) => key.key_id === ids['key_id'])).toMatchObject({
    revoked_at: null,
    replaced_by: null,
  })
})
