import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { isSignedWith } from '../../../api/webhooks/standard-signature.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { startApi, type TestApi } from '../../support/api.js'
import { mimeOf, postSigned, sandboxSecretFor, type SignedPost } from '../../support/inbound.js'
import { sendRequest } from '../../support/send-request.js'
import { seedCampaign } from '../../support/world.js'

const configured = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

let store: Store
let api: TestApi
let tenants = 0
let tenantId = ''

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { sandbox: false, inboundSecret: configured } })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

beforeEach(async () => {
  tenants += 1
  tenantId = `inbound-${tenants}`
  await seedCampaign(store, { tenantId })
})

async function makeSecret(): Promise<{ secret_id: string; secret: string; url: string }> {
  const key = await api.makeKey(['admin'], tenantId)
  const made = await api.request('POST', '/api/v1/webhook-secrets', {
    key,
    body: { name: 'relay' },
  })
  expect(made.status).toBe(201)
  return made.json
}

const inbox = (tenant = tenantId) =>
  store.db.selectFrom('inbox').selectAll().where('tenant_id', '=', tenant).execute()
const inboundUrl = () => `${api.url}/webhooks/email/inbound`
const deliver = (given: Partial<SignedPost> & { secret: string }) =>
  postSigned({ url: inboundUrl(), body: mimeOf({}), ...given })

describe('the signature', () => {
  it('is that of the published vector', () => {
    const call = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signatures: ['g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    }
    const body = Buffer.from('{"test": 2432232314}')
    expect(isSignedWith('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', call, body)).toBe(true)
    expect(isSignedWith(configured.replace('Mf', 'Mg'), call, body)).toBe(false)
    expect(isSignedWith(configured, call, Buffer.from('{"test": 2432232315}'))).toBe(false)
  })

  it('says whose mail it is; another secret, or none, is refused without a word on why', async () => {
    const { secret } = await makeSecret()
    const good = await deliver({ secret })
    expect(good.status).toBe(200)
    expect(good.json).toMatchObject({ duplicate: false })
    expect(await inbox()).toHaveLength(1)
    const forged = await deliver({ secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })
    const headers = { 'content-type': 'message/rfc822' }
    const unsigned = await sendRequest(inboundUrl(), 'POST', { body: mimeOf({}), headers })
    for (const refused of [forged, unsigned]) {
      expect(refused.status).toBe(401)
      expect(refused.json.detail).toBe('This call needs a valid signature.')
    }
    expect(await inbox()).toHaveLength(1)
  })

  it('is over the bytes: one changed letter is a forgery', async () => {
    const { secret } = await makeSecret()
    const at = String(Math.floor(api.deps.wall.now() / 1000))
    const { Webhook } = await import('standardwebhooks')
    const signature = new Webhook(secret).sign('msg_1', new Date(Number(at) * 1000), mimeOf({}))
    const answer = await sendRequest(inboundUrl(), 'POST', {
      body: mimeOf({ text: 'unsubscribe' }),
      headers: {
        'content-type': 'message/rfc822',
        'webhook-id': 'msg_1',
        'webhook-timestamp': at,
        'webhook-signature': signature,
      },
    })
    expect(answer.status).toBe(401)
  })

  it.each([
    [-290, 200],
    [290, 200],
    [-310, 401],
    [310, 401],
  ])('made %d seconds from now is answered %d', async (offsetSeconds, status) => {
    const { secret } = await makeSecret()
    expect((await deliver({ secret, offsetSeconds })).status).toBe(status)
  })

  it('of a mail that is not UTF-8 is checked over its own bytes', async () => {
    const { secret } = await makeSecret()
    const body = Buffer.concat([Buffer.from(mimeOf({})), Buffer.from([0xe9, 0xff, 0xfe])])
    const { createHmac } = await import('node:crypto')
    const at = String(Math.floor(api.deps.wall.now() / 1000))
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const sign = createHmac('sha256', key).update(`raw_1.${at}.`).update(body).digest('base64')
    const answer = await fetch(inboundUrl(), {
      method: 'POST',
      body,
      headers: {
        'content-type': 'message/rfc822',
        'webhook-id': 'raw_1',
        'webhook-timestamp': at,
        'webhook-signature': `v1a,abc v1,${sign}`,
      },
    })
    expect(answer.status).toBe(200)
  })

  it('of the environment stands for the default tenant', async () => {
    expect((await deliver({ secret: configured, id: 'env_1' })).status).toBe(200)
    expect((await inbox('default')).map((row) => row.provider_event_id)).toContain('env_1')
    expect(await inbox()).toEqual([])
  })

  it('of the sandbox counts while the sandbox is on, and only then', async () => {
    const secret = await sandboxSecretFor(store, tenantId)
    expect((await deliver({ secret })).status).toBe(401)
    const url = `${inboundUrl()}?secret_id=whs_sandbox`
    expect((await deliver({ secret, url })).status).toBe(401)
    const sandboxed = await startApi(store)
    try {
      const there = `${sandboxed.url}/webhooks/email/inbound`
      expect((await deliver({ secret, url: there })).status).toBe(200)
    } finally {
      await sandboxed.close()
    }
  })

  it('from one address that forges again and again is not even looked at', async () => {
    const fresh = await startApi(store)
    const { secret } = await makeSecret()
    try {
      const url = `${fresh.url}/webhooks/email/inbound`
      const statuses = new Set<number>()
      // one more is forgiven each second, and this machine may be slow
      for (let count = 0; count < 300 && !statuses.has(429); count += 1) {
        statuses.add((await deliver({ secret: configured.replace('Mf', 'Xf'), url })).status)
      }
      expect([...statuses]).toEqual([401, 429])
      // a signed call from the same address is nobody's guess
      expect((await deliver({ secret, url })).status).toBe(200)
    } finally {
      await fresh.close()
    }
  })
})

describe('secrets', () => {
  it('are shown once, are several at a time, and end when revoked', async () => {
    const first = await makeSecret()
    const second = await makeSecret()
    expect(first.secret).not.toBe(second.secret)
    const key = await api.makeKey(['admin'], tenantId)
    const list = await api.request('GET', '/api/v1/webhook-secrets', { key })
    expect(list.text).not.toContain(first.secret.slice('whsec_'.length))
    expect(list.json.data).toHaveLength(2)
    const path = `/api/v1/webhook-secrets/${first.secret_id}`
    expect((await api.request('DELETE', path, { key })).json.revoked_at).not.toBeNull()
    expect((await api.request('DELETE', path, { key })).status).toBe(200)
    expect((await deliver({ secret: first.secret })).status).toBe(401)
    expect((await deliver({ secret: second.secret })).status).toBe(200)
    const dump = JSON.stringify(await store.db.selectFrom('webhook_secrets').selectAll().execute())
    expect(dump).not.toContain(second.secret.slice('whsec_'.length))
  })

  it('named in the address are the only one that is tried', async () => {
    const mine = await makeSecret()
    const other = await makeSecret()
    const url = `${inboundUrl()}?secret_id=${mine.secret_id}`
    expect(mine.url).toBe(
      `https://overture.example/webhooks/email/inbound?secret_id=${mine.secret_id}`,
    )
    expect((await deliver({ secret: mine.secret, url })).status).toBe(200)
    expect((await deliver({ secret: other.secret, url })).status).toBe(401)
    expect((await deliver({ secret: configured, url })).status).toBe(401)
  })

  it("of another tenant put the mail into that tenant's inbox, whatever the mail says", async () => {
    const { secret } = await makeSecret()
    const mine = tenantId
    await seedCampaign(store, { tenantId: 'neighbour' })
    expect((await deliver({ secret })).status).toBe(200)
    expect(await inbox('neighbour')).toEqual([])
    expect(await inbox(mine)).toHaveLength(1)
    const key = await api.makeKey(['admin'], 'neighbour')
    const [row] = await inbox(mine)
    const path = `/api/v1/replies/${row?.inbox_id}`
    expect((await api.request('GET', path, { key })).status).toBe(404)
  })
})

describe('the body', () => {
  it('is message/rfc822 or JSON', async () => {
    const { secret } = await makeSecret()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'message/rfc822x']) {
      expect((await deliver({ secret, type })).status).toBe(415)
    }
    const broken = await deliver({ secret, type: 'application/json', body: '{"from": ' })
    expect(broken.status).toBe(400)
    expect(broken.json.code).toBe('bad_json')
    const empty = await deliver({ secret, type: 'application/json', body: '{}' })
    expect(empty.json.errors).toEqual([
      { pointer: '/from', detail: 'is needed, or raw with the whole mail' },
    ])
    expect(await inbox()).toEqual([])
  })

  test('of 26 MB is refused before it has been read, however it is sent', async () => {
    const { secret } = await makeSecret()
    const size = 26_000_000
    const told = await deliver({ secret, body: mimeOf({ text: 'x'.repeat(size) }) })
    expect(told.status).toBe(413)
    expect(await untoldLength(size)).toBe(413)
    expect(await inbox()).toEqual([])
  })

  test('of 24 MB is taken', async () => {
    const { secret } = await makeSecret()
    const line = `${'word '.repeat(14)}\r\n`
    const body = mimeOf({ text: line.repeat(Math.floor(24_000_000 / line.length)) })
    const id = randomUUID()
    const { createHmac } = await import('node:crypto')
    const at = String(Math.floor(api.deps.wall.now() / 1000))
    // the reference implementation takes half a minute for as much
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const sign = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
    const answer = await sendRequest(inboundUrl(), 'POST', {
      body,
      headers: {
        'content-type': 'message/rfc822',
        'webhook-id': id,
        'webhook-timestamp': at,
        'webhook-signature': `v1,${sign}`,
      },
    })
    expect(answer.status).toBe(200)
    const [row] = await inbox()
    expect(row?.body?.length).toBeLessThanOrEqual(20_000)
  })
})

/** Chunked: nobody says beforehand how much there will be. */
function untoldLength(size: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      inboundUrl(),
      {
        method: 'POST',
        headers: {
          'content-type': 'message/rfc822',
          'webhook-id': 'big_1',
          'webhook-timestamp': String(Math.floor(api.deps.wall.now() / 1000)),
          'webhook-signature': 'v1,AAAA',
        },
      },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      },
    )
    call.on('error', reject)
    // a body that is written at once would be announced with its length
    call.write(Buffer.alloc(size / 2, 'x'))
    call.end(Buffer.alloc(size / 2, 'x'))
  })
}
