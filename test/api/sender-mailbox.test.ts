import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import type { ApiSettings } from '../../api/deps.js'
import { openStore, type Store } from '../../store/open-store.js'
import { noteInboxFault, noteInboxRead } from '../../store/repositories/sender-health.js'
import { startApi, type TestApi } from '../support/api.js'

let store: Store
let api: TestApi
let usual: ApiSettings

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { allowedHosts: ['127.0.0.1:9143'] } })
  usual = { ...api.deps.settings }
})

afterEach(() => Object.assign(api.deps.settings, usual))

afterAll(async () => {
  await api.close()
  await store.close()
})

const imap = { host: 'imap.studio.com', user: 'mia', secret_ref: 'env:SENDER_MIA' }
const wholeImap = { ...imap, port: 993, auth: 'password', sent_folder: null }
const dkim = { domain: 'studio.example', selector: 's1', secret_ref: 'env:SENDER_MIA_DKIM' }

let made = 0
const post = (change: object, key?: string) =>
  api.request('POST', '/api/v1/senders', {
    body: {
      email: `mia${(made += 1)}@studio.example`,
      name: 'Mia',
      postal_address: 'Hauptstr. 1, Berlin',
      ...change,
    },
    ...(key && { key }),
  })
const patch = (id: string, body: object, key?: string) =>
  api.request('PATCH', `/api/v1/senders/${id}`, { body, ...(key && { key }) })
const read = async (id: string) => (await api.request('GET', `/api/v1/senders/${id}`)).json

describe('the mailbox and the key of a sender', () => {
  it('are shown as they are stored, changed as a whole, and taken away by null', async () => {
    const answer = await post({ imap, dkim, reply_tokens: true })
    expect(answer.status).toBe(201)
    const { sender_id } = answer.json
    expect(answer.json).toMatchObject({
      imap: wholeImap,
      dkim,
      reply_tokens: true,
      provider: 'smtp',
      inbox: { read_at: null, proven_at: null, fault: null },
    })
    expect(await read(sender_id)).toEqual(answer.json)
    const list = await api.request('GET', '/api/v1/senders')
    expect(list.json.data).toContainEqual(answer.json)
    expect(await patch(sender_id, { daily_cap: 50 })).toMatchObject({
      json: { imap: wholeImap, dkim },
    })
    const other = { ...imap, port: 143, sent_folder: 'Sent Items', auth: 'xoauth2' }
    expect((await patch(sender_id, { imap: other, reply_tokens: false })).json).toMatchObject({
      imap: other,
      reply_tokens: false,
    })
    const gone = await patch(sender_id, { imap: null, dkim: null })
    expect([gone.status, 'imap' in gone.json, 'dkim' in gone.json]).toEqual([200, false, false])
  })

  it('are the choice of an admin', async () => {
    const operator = await api.makeKey(['operator'])
    const { sender_id } = (await post({ imap, dkim })).json
    for (const change of [{ imap }, { imap: null }, { dkim }, { dkim: null }]) {
      const answer = await patch(sender_id, change, operator)
      expect([answer.status, answer.json.code]).toEqual([403, 'forbidden'])
    }
    expect((await post({ imap }, operator)).status).toBe(403)
    expect((await patch(sender_id, { reply_tokens: true }, operator)).status).toBe(200)
    expect(await read(sender_id)).toMatchObject({ imap: wholeImap, dkim })
  })

  it('leave in the audit log where passwords go from now on, and no password', async () => {
    const { sender_id } = (await post({ imap, dkim })).json
    const rows = await store.db
      .selectFrom('audit_log')
      .select('detail')
      .where('subject', '=', sender_id)
      .execute()
    expect(rows).toMatchObject([
      {
        detail: {
          imap: { host: 'imap.studio.com', port: 993, secret_ref: 'env:SENDER_MIA' },
          dkim,
        },
      },
    ])
  })

  it('tell when the inbox was read, and what is wrong with it', async () => {
    const { sender_id } = (await post({ imap })).json
    const id = { tenantId: 'default', senderId: sender_id }
    const atMs = Date.parse('2026-11-23T09:00:00Z')
    await noteInboxRead(store.db, { ...id, atMs, fault: null })
    const read_at = '2026-11-23T09:00:00.000Z'
    expect((await read(sender_id)).inbox).toEqual({ read_at, proven_at: null, fault: null })
    await noteInboxFault(store.db, id, 'the connection failed (ECONNREFUSED)')
    const fault = 'the connection failed (ECONNREFUSED)'
    expect((await read(sender_id)).inbox).toEqual({ read_at, proven_at: null, fault })
  })
})

test.each<[object, string, RegExp]>([
  [{ imap: { ...imap, host: 'localhost' } }, '/imap/host', /internet does not have/],
  [{ imap: { ...imap, host: '127.0.0.1' } }, '/imap/host', /inside a network/],
  [{ imap: { ...imap, host: '127.0.0.1', port: 9144 } }, '/imap/host', /127\.0\.0\.1:9144/],
  [{ imap: { ...imap, host: '169.254.169.254' } }, '/imap/host', /inside a network/],
  [{ imap: { ...imap, secret_ref: 'env:PATH' } }, '/imap/secret_ref', /starts with SENDER_/],
  [{ dkim: { ...dkim, secret_ref: 'file:/etc/passwd' } }, '/dkim/secret_ref', /env:SENDER_/],
  [{ provider: 'resend' }, '/provider', /needs RESEND_API_KEY/],
])('%j is refused', async (change, pointer, detail) => {
  const { sender_id } = (await post({})).json
  for (const answer of [await post(change), await patch(sender_id, change)]) {
    expect([answer.status, answer.json.errors?.[0]?.pointer]).toEqual([422, pointer])
    expect(answer.json.errors[0].detail).toMatch(detail)
  }
})

test.each([{ imap: { ...imap, password: 'hunter2' } }, { dkim: { ...dkim, selector: 'a b' } }])(
  'the shape %j is refused',
  async (change) => {
    const answer = await post(change)
    expect([400, 422]).toContain(answer.status)
    expect(answer.text).not.toContain('hunter2')
  },
)

test('Resend sends where there is a key for it', async () => {
  Object.assign(api.deps.settings, { resendUrl: 'https://api.resend.com' })
  expect((await post({ provider: 'resend' })).json.provider).toBe('resend')
})

describe('a launch with real mail', () => {
  const real = { mailIsReal: true, sandbox: false }
  const launch = (sender_id: string, config: object = {}, key?: string) =>
    api.request('POST', '/api/v1/campaigns', {
      body: {
        name: 'Spring',
        sender_id,
        contact_ids: ['con_1'],
        steps: [{ channel: 'email', subject: 'S', body: 'B', wait_days: 0 }],
        launch: true,
        config,
      },
      ...(key && { key }),
    })
  /** The contact is unknown, which is asked after it. */
  const passes = /con_1|contact/

  it('needs somebody who sees the replies, and says who can', async () => {
    Object.assign(api.deps.settings, real)
    const { sender_id } = (await post({})).json
    const refused = await launch(sender_id)
    expect([refused.status, refused.json.code]).toEqual([422, 'unprocessable'])
    expect(refused.json.detail).toMatch(
      /^SMTP_URL names a real mail server, and nobody would see the replies\. Give the sender imap/,
    )
    const lead = await api.request('POST', '/api/v1/accounts/leads', {
      body: { account_id: 'n', email: 'a@n.example', name: 'A B', config: { sender_id } },
    })
    expect(lead.json.detail).toContain('nobody would see the replies')
    expect((await launch(sender_id, { allow_no_reply_detection: true })).json.detail).toMatch(
      passes,
    )
    await patch(sender_id, { imap })
    expect((await launch(sender_id)).json.detail).toMatch(passes)
  })

  it('is fine with a secret for the inbound webhook: of the tenant, or the usual one of the first', async () => {
    Object.assign(api.deps.settings, real, { inboundSecret: `whsec_${'a'.repeat(32)}` })
    const { sender_id } = (await post({})).json
    expect((await launch(sender_id)).json.detail).toMatch(passes)
    const north = await api.makeKey(['admin'], 'north')
    const theirs = (await post({}, north)).json.sender_id
    expect((await launch(theirs, {}, north)).json.detail).toContain('nobody would see the replies')
    const secret = { tenant_id: 'north', secret_id: 'whs_1', name: 'relay', created_by: 'test' }
    const values = { ...secret, created_at: new Date(api.deps.wall.now()) }
    await store.db.insertInto('webhook_secrets').values(values).execute()
    expect((await launch(theirs, {}, north)).json.detail).toMatch(passes)
    await store.db.updateTable('webhook_secrets').set({ revoked_at: values.created_at }).execute()
    expect((await launch(theirs, {}, north)).json.detail).toContain('nobody would see the replies')
  })

  it('of a server on this machine needs nobody', async () => {
    Object.assign(api.deps.settings, real)
    const smtp = { host: '127.0.0.1', port: 9143, user: 'mia', secret_ref: 'env:SENDER_MIA' }
    const { sender_id } = (await post({ smtp })).json
    expect((await launch(sender_id)).json.detail).toMatch(passes)
  })

  it('is asked for at the launch of a draft as well', async () => {
    const { sender_id } = (await post({})).json
    const imported = await api.request('POST', '/api/v1/contacts', {
      body: { email: `kim${made}@north.example`, first_name: 'Kim' },
    })
    const { contact_id } = imported.json
    const draft = await api.request('POST', '/api/v1/campaigns', {
      body: {
        name: 'Spring',
        sender_id,
        contact_ids: [contact_id],
        steps: [{ channel: 'email', subject: 'S', body: 'B', wait_days: 0 }],
      },
    })
    expect(draft.json.config.allow_no_reply_detection).toBe(false)
    Object.assign(api.deps.settings, real)
    const path = `/api/v1/campaigns/${draft.json.campaign_id}/launch`
    const refused = await api.request('POST', path)
    expect([refused.status, refused.json.detail]).toEqual([
      422,
      expect.stringContaining('nobody would see the replies'),
    ])
  })
})
