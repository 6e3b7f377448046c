import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'
import { callOperation, operationsOf, type Operation } from '../support/operations.js'

const columns = ['operator', 'reviewer', 'service', 'admin', 'installation'] as const

type Column = (typeof columns)[number]

const everyone = 'operator reviewer service admin installation'
const operators = 'operator admin installation'
const admins = 'admin installation'

/** Who may call what. A route that is not here fails the test: say who may call it. */
const access: Record<string, string> = {
  'POST /api/v1/accounts/leads': operators,
  'GET /api/v1/approvals': everyone,
  'GET /api/v1/approvals/{request_id}': everyone,
  'POST /api/v1/approvals/{request_id}/decision': 'reviewer service admin installation',
  'POST /approvals/submit': 'reviewer service admin installation',
  'GET /api/v1/audit': admins,
  'GET /api/v1/audit/tenants': 'installation',
  'GET /api/v1/audit/verify': admins,
  'GET /api/v1/backup': 'installation',
  'GET /api/v1/campaigns': everyone,
  'POST /api/v1/campaigns': operators,
  'POST /api/v1/campaigns/preview': everyone,
  'GET /api/v1/campaigns/{campaign_id}': everyone,
  'POST /api/v1/campaigns/{campaign_id}/cancel': operators,
  'POST /api/v1/campaigns/{campaign_id}/colleague-message': 'operator reviewer admin installation',
  'PATCH /api/v1/campaigns/{campaign_id}/config': operators,
  'GET /api/v1/campaigns/{campaign_id}/conflicts': everyone,
  'POST /api/v1/campaigns/{campaign_id}/contacts': operators,
  'POST /api/v1/campaigns/{campaign_id}/events': 'operator service admin installation',
  'POST /api/v1/campaigns/{campaign_id}/launch': operators,
  'POST /api/v1/campaigns/{campaign_id}/pause': operators,
  'POST /api/v1/campaigns/{campaign_id}/resume': operators,
  'POST /api/v1/campaigns/{campaign_id}/step': operators,
  'GET /api/v1/campaigns/{campaign_id}/timeline': everyone,
  'GET /api/v1/contacts': everyone,
  'POST /api/v1/contacts': operators,
  'GET /api/v1/contacts/export': operators,
  'POST /api/v1/contacts/import': operators,
  'GET /api/v1/contacts/{contact_id}': everyone,
  'DELETE /api/v1/contacts/{contact_id}': admins,
  'GET /api/v1/contacts/{contact_id}/data': admins,
  'GET /api/v1/contact-lists': everyone,
  'GET /api/v1/contact-lists/{list_id}': everyone,
  'GET /api/v1/crm': everyone,
  'GET /api/v1/crm/entries': everyone,
  'POST /api/v1/crm/entries/{entry_id}/redo': operators,
  'POST /api/v1/crm/redo': operators,
  'GET /api/v1/keys': admins,
  'POST /api/v1/keys': admins,
  'DELETE /api/v1/keys/{key_id}': admins,
  // a key may also rotate itself: test/api/key-rotation.test.ts
  'POST /api/v1/keys/{key_id}/rotate': admins,
  'DELETE /api/v1/kill-switch': operators,
  'GET /api/v1/kill-switch': everyone,
  'POST /api/v1/kill-switch': operators,
  'GET /api/v1/replies': everyone,
  'GET /api/v1/replies/{inbox_id}': everyone,
  'POST /api/v1/replies/classify': operators,
  'POST /api/v1/replies/{inbox_id}/assign': operators,
  'POST /api/v1/replies/{inbox_id}/reclassify': operators,
  'GET /api/v1/restores': admins,
  'GET /api/v1/restores/{restore_id}/report': admins,
  'POST /api/v1/restores/{restore_id}/confirm': admins,
  'POST /api/v1/sandbox/advance': operators,
  'GET /api/v1/sandbox/clock': everyone,
  'GET /api/v1/senders': everyone,
  'POST /api/v1/senders': operators,
  'GET /api/v1/senders/{sender_id}': everyone,
  'PATCH /api/v1/senders/{sender_id}': operators,
  'GET /api/v1/senders/{sender_id}/check': everyone,
  'POST /api/v1/senders/{sender_id}/check': operators,
  'GET /api/v1/senders/{sender_id}/reputation': everyone,
  'POST /api/v1/senders/{sender_id}/resume': admins,
  'GET /api/v1/suppressions': everyone,
  'POST /api/v1/suppressions': operators,
  'POST /api/v1/suppressions/import': operators,
  'DELETE /api/v1/suppressions/{suppression_id}': operators,
  'GET /api/v1/templates': everyone,
  'POST /api/v1/templates': operators,
  'DELETE /api/v1/templates/{template_id}': operators,
  'GET /api/v1/templates/{template_id}': everyone,
  'PATCH /api/v1/templates/{template_id}': operators,
  'POST /api/v1/templates/{template_id}/preview': everyone,
  'GET /api/v1/tasks': everyone,
  'GET /api/v1/tasks/{task_id}': everyone,
  'POST /api/v1/tasks/{task_id}/complete': 'operator reviewer admin installation',
  'POST /api/v1/tasks/{task_id}/snooze': 'operator reviewer admin installation',
  'GET /api/v1/touches': everyone,
  'GET /api/v1/touches/{touch_id}': everyone,
  'POST /api/v1/touches/{touch_id}/resolve': 'operator reviewer admin installation',
  'GET /api/v1/webhook-secrets': admins,
  'POST /api/v1/webhook-secrets': admins,
  'DELETE /api/v1/webhook-secrets/{secret_id}': admins,
  'GET /api/v1/webhooks': admins,
  'POST /api/v1/webhooks': admins,
  'GET /api/v1/webhooks/events': everyone,
  'DELETE /api/v1/webhooks/{webhook_id}': admins,
  'GET /api/v1/webhooks/{webhook_id}': admins,
  'GET /api/v1/webhooks/{webhook_id}/deliveries': admins,
  'POST /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay': admins,
  'POST /api/v1/webhooks/{webhook_id}/enable': admins,
  'POST /api/v1/webhooks/{webhook_id}/rotate': admins,
  'POST /api/v1/webhooks/{webhook_id}/test': admins,
}

const withoutKey = [
  'GET /healthz',
  'GET /metrics',
  'GET /readyz',
  'GET /u/{token}',
  'POST /u/{token}',
  'POST /webhooks/email/inbound',
  'POST /webhooks/resend',
  'POST /webhooks/twilio/sms',
  'POST /webhooks/twilio/status',
]

let store: Store
let api: TestApi
let operations: Operation[]
const keys = {} as Record<Column, string>

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  operations = await operationsOf(api)
  for (const scope of ['operator', 'reviewer', 'service', 'admin'] as const) {
    keys[scope] = await api.makeKey([scope], 'scoped')
  }
  keys.installation = api.key
})

afterAll(async () => {
  await api.close()
  await store.close()
})

test('every route is in the table, and the table has no other', () => {
  const names = (isPublic: boolean) =>
    operations
      .filter((operation) => operation.isPublic === isPublic)
      .map(({ name }) => name)
      .toSorted()
  expect(names(false)).toEqual(Object.keys(access).toSorted())
  expect(names(true)).toEqual(withoutKey)
})

test.each(Object.keys(access))('%s', async (name) => {
  const operation = operations.find((one) => one.name === name)
  if (!operation) throw new Error(`${name} is no route`)
  const allowed: Column[] = []
  for (const column of columns) {
    const answer = await callOperation(api, operation, { key: keys[column] })
    const refused = answer.status === 403
    if (refused) expect(answer.json.code).toBe('forbidden')
    else allowed.push(column)
    expect({ column, status: answer.status }).not.toEqual({ column, status: 401 })
    expect(answer.status).not.toBe(500)
  }
  expect(allowed.join(' ')).toBe(access[name])
  expect((await callOperation(api, operation, { key: null })).status).toBe(401)
})
