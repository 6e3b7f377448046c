import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import type { ApiSettings } from '../../api/deps.js'
import { createTimeTravel } from '../../sandbox/time/create-time-travel.js'
import { refuseStoredFuture } from '../../server/refuse-stored-future.js'
import { readSettings } from '../../runtime/settings.js'
import { openStore, type Store } from '../../store/open-store.js'
import { raiseClockOffset } from '../../store/repositories/clock-offset.js'
import { startApi, temporalDouble, type TestApi } from '../support/api.js'

let store: Store
let api: TestApi
let usual: ApiSettings

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  const world = {
    store,
    client: temporalDouble().client,
    namespace: 'default',
    clock: { now: () => 0 },
  }
  api = await startApi(store, {
    timeTravel: createTimeTravel(world, null),
    settings: {
      allowedHosts: ['127.0.0.1:2525', 'mail.lan:587'],
      senderSecretsDir: '/run/senders',
    },
  })
  usual = { ...api.deps.settings }
})

afterEach(async () => {
  Object.assign(api.deps.settings, usual)
  await store.db.updateTable('senders').set({ smtp: null }).execute()
  await store.db.updateTable('tenants').set({ clock_offset_ms: 0 }).execute()
})

afterAll(async () => {
  await api.close()
  await store.close()
})

const smtp = {
  host: 'smtp.studio.com',
  port: 587,
  user: 'mia',
  secret_ref: 'env:SENDER_MIA',
  auth: 'password',
}

let made = 0
const sender = (change: object = {}) => ({
  email: `mia${(made += 1)}@studio.example`,
  name: 'Mia',
  postal_address: 'Hauptstr. 1, Berlin',
  ...change,
})
const post = (change: object, key?: string) =>
  api.request('POST', '/api/v1/senders', { body: sender(change), ...(key && { key }) })
const patch = (id: string, body: object, key?: string) =>
  api.request('PATCH', `/api/v1/senders/${id}`, { body, ...(key && { key }) })

describe('a sender with a mail server of its own', () => {
  it('shows it everywhere, the reference and never a secret', async () => {
    const { auth: _usual, ...given } = smtp
    const answer = await post({ smtp: given })
    expect([answer.status, answer.json.smtp]).toEqual([201, smtp])
    const { sender_id } = answer.json
    const read = await api.request('GET', `/api/v1/senders/${sender_id}`)
    expect(read.json).toEqual(answer.json)
    const list = await api.request('GET', '/api/v1/senders')
    expect(list.json.data).toContainEqual(answer.json)
  })

  it('keeps, changes and loses it by PATCH', async () => {
    const { sender_id } = (await post({ smtp })).json
    const kept = await patch(sender_id, { daily_cap: 50 })
    expect(kept.json.smtp).toEqual(smtp)
    const token = {
      ...smtp,
      port: 465,
      auth: 'xoauth2',
      secret_ref: 'file:/run/senders/default/mia',
    }
    expect((await patch(sender_id, { smtp: token })).json.smtp).toEqual(token)
    const gone = await patch(sender_id, { smtp: null })
    expect([gone.status, 'smtp' in gone.json]).toEqual([200, false])
  })

  it('leaves who sent what where in the audit log', async () => {
    const { sender_id } = (await post({ smtp })).json
    await patch(sender_id, { smtp: { ...smtp, host: 'mx.studio.com' } })
    const rows = await store.db
      .selectFrom('audit_log')
      .select(['action', 'detail'])
      .where('subject', '=', sender_id)
      .orderBy('sequence')
      .execute()
    expect(rows).toMatchObject([
      { detail: { smtp: { host: 'smtp.studio.com', port: 587, secret_ref: 'env:SENDER_MIA' } } },
      { detail: { fields: ['smtp'], smtp: { host: 'mx.studio.com' } } },
    ])
  })

  it('needs an admin key to get, change or lose it', async () => {
    const operator = await api.makeKey(['operator'])
    const { sender_id } = (await post({ smtp })).json
    for (const answer of [
      await post({ smtp }, operator),
      await patch(sender_id, { smtp: { ...smtp, host: 'evil.com' } }, operator),
      await patch(sender_id, { smtp: null }, operator),
    ]) {
      expect([answer.status, answer.json.code]).toEqual([403, 'forbidden'])
    }
    expect((await patch(sender_id, { daily_cap: 50 }, operator)).json.smtp).toEqual(smtp)
  })
})

const refusals: [object, string, RegExp][] = [
  [{ host: 'localhost' }, '/smtp/host', /internet does not have/],
  [{ host: 'smtp.studio.example' }, '/smtp/host', /internet does not have/],
  [{ host: '127.0.0.1' }, '/smtp/host', /inside a network/],
  [{ host: '127.0.0.1', port: 2526 }, '/smtp/host', /OVERTURE_ALLOWED_HOSTS=127\.0\.0\.1:2526/],
  [{ host: '2130706433' }, '/smtp/host', /inside a network/],
  [{ host: '0x7f.1' }, '/smtp/host', /inside a network/],
  [{ host: '::ffff:10.0.0.1' }, '/smtp/host', /inside a network/],
  [{ host: '169.254.169.254' }, '/smtp/host', /inside a network/],
  [{ host: 'metadata.google.internal' }, '/smtp/host', /internet does not have/],
  [{ host: 'redis' }, '/smtp/host', /has no domain/],
  [{ host: 'studio.com@127.0.0.1' }, '/smtp/host', /is no host name/],
  [{ host: 'fe80::1%eth0' }, '/smtp/host', /is no host name/],
  [{ secret_ref: 'env:DATABASE_URL' }, '/smtp/secret_ref', /starts with SENDER_/],
  [{ secret_ref: 'env:SENDER_SECRETS_DIR' }, '/smtp/secret_ref', /starts with SENDER_/],
  [{ secret_ref: 'file:/etc/passwd' }, '/smtp/secret_ref', /a file in \/run\/senders\/default/],
  [{ secret_ref: 'file:/run/senders/other/bo' }, '/smtp/secret_ref', /a file in/],
  [{ secret_ref: 'file:/run/senders/default/../other/bo' }, '/smtp/secret_ref', /without \. and/],
]

test.each(refusals)('%j is refused', async (change, pointer, detail) => {
  const body = { smtp: { ...smtp, ...change } }
  const { sender_id } = (await post({})).json
  for (const answer of [await post(body), await patch(sender_id, body)]) {
    expect([answer.status, answer.json.errors?.[0]?.pointer]).toEqual([422, pointer])
    expect(answer.json.errors[0].detail).toMatch(detail)
  }
  expect((await api.request('GET', `/api/v1/senders/${sender_id}`)).json).not.toHaveProperty('smtp')
})

test('both faults of a mail server are told at once', async () => {
  const answer = await post({ smtp: { ...smtp, host: 'localhost', secret_ref: 'env:PATH' } })
  expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/smtp/host',
    '/smtp/secret_ref',
  ])
})

test.each([
  [{ secret_ref: 'hunter2' }, '/smtp/secret_ref'],
  [{ secret_ref: 'env:SENDER MIA' }, '/smtp/secret_ref'],
  [{ secret: 'hunter2' }, '/smtp/secret'],
  [{ port: 0 }, '/smtp/port'],
  [{ host: 'a\r\nb' }, '/smtp/host'],
  [{ auth: 'none' }, '/smtp/auth'],
])(
  'the shape %j is refused, and a password typed by mistake is not repeated',
  async (change, pointer) => {
    const answer = await post({ smtp: { ...smtp, ...change } })
    expect([400, 422]).toContain(answer.status)
    expect(answer.json.errors[0].pointer).toBe(pointer)
    expect(answer.text).not.toContain('hunter2')
  },
)

test('another tenant has files of its own and no variables', async () => {
  const other = await api.makeKey(['admin'], 'north')
  const byVariable = await post({ smtp }, other)
  expect(byVariable.json.errors[0].detail).toContain('for the tenant default alone')
  const mine = 'file:/run/senders/north/mia'
  expect((await post({ smtp: { ...smtp, secret_ref: mine } }, other)).status).toBe(201)
  const theirs = await post({ smtp: { ...smtp, secret_ref: mine } })
  expect(theirs.status).toBe(422)
})

test.each(['127.0.0.1', 'MAIL.lan.'])('a listed host is taken: %s', async (host) => {
  const port = host === '127.0.0.1' ? 2525 : 587
  expect((await post({ smtp: { ...smtp, host, port } })).status).toBe(201)
})

describe('a real mail server of a sender', () => {
  const advance = (key?: string) =>
    api.request('POST', '/api/v1/sandbox/advance', { body: { by: 'P1D' }, ...(key && { key }) })

  it('keeps the time of its tenant from moving, and of no other', async () => {
    const { sender_id } = (await post({ smtp })).json
    const refused = await advance()
    expect([refused.status, refused.json.code]).toEqual([409, 'real_provider'])
    expect(refused.json.detail).toContain(`The sender ${sender_id} has a real mail server`)
    const other = await api.makeKey(['operator'], 'elsewhere')
    expect((await advance(other)).status).toBe(200)
    await patch(sender_id, { smtp: null })
    expect((await advance()).status).toBe(200)
  })

  it('is no hindrance when it is on this machine', async () => {
    await post({ smtp: { ...smtp, host: '127.0.0.1', port: 2525 } })
    expect((await advance()).status).toBe(200)
  })

  it('is refused where time was moved, and so is a start that would use it', async () => {
    const key = await api.makeKey(['admin'], 'moved')
    const own = { ...smtp, secret_ref: 'file:/run/senders/moved/mia' }
    const early = (await post({ smtp: own }, key)).json
    await raiseClockOffset(store.db, 'moved', 86_400_000)
    expect((await patch(early.sender_id, { smtp: own }, key)).json.code).toBe('real_provider')

    const local = { SMTP_URL: 'smtp://127.0.0.1:1025' }
    const start = (env: Record<string, string>) =>
      refuseStoredFuture(store, readSettings(env, false))
    await expect(start(local)).rejects.toThrow(
      `Time was moved in the sandbox for moved. The sender ${early.sender_id} has a real mail server`,
    )
    // in the sandbox it would not be used
    await expect(start({ ...local, OVERTURE_SANDBOX: 'true' })).resolves.toBeUndefined()
    await patch(early.sender_id, { smtp: null }, key)
    await expect(start(local)).resolves.toBeUndefined()
    await expect(start({ SMTP_URL: 'smtp://mail.studio.com' })).rejects.toThrow(/names a real/)
  })

  it('needs links that recipients can open', async () => {
    const { sender_id } = (await post({ smtp })).json
    const plain = (await post({})).json.sender_id
    Object.assign(api.deps.settings, { sandbox: false, publicUrl: 'http://127.0.0.1:3000' })
    const launch = (id: string) =>
      api.request('POST', '/api/v1/campaigns', {
        body: {
          name: 'Spring',
          sender_id: id,
          contact_ids: ['con_1'],
          steps: [{ channel: 'email', subject: 'S', body: 'B', wait_days: 0 }],
          launch: true,
        },
      })
    const refused = await launch(sender_id)
    expect(refused.json.detail).toMatch(
      /^The sender has a real mail server of its own, .*Set PUBLIC_URL/,
    )
    expect((await launch(plain)).json.detail).not.toContain('PUBLIC_URL')
    expect((await patch(plain, { smtp })).json.detail).toContain('Set PUBLIC_URL')
    const lead = await api.request('POST', '/api/v1/accounts/leads', {
      body: { account_id: 'n', email: 'a@n.example', name: 'A B', config: { sender_id } },
    })
    expect(lead.json.detail).toContain('Set PUBLIC_URL')
  })
})
