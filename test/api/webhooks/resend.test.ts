import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../../store/open-store.js'
import { startApi, type TestApi } from '../../support/api.js'
import { postSigned } from '../../support/inbound.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, seedCampaign } from '../../support/world.js'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const emailId = '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794'

let store: Store
let api: TestApi
let tenants = 0
let tenantId = ''

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store, { settings: { resend: { webhookSecret: secret } } })
})

afterAll(async () => {
  await api.close()
  await store.close()
})

beforeEach(async () => {
  tenants += 1
  tenantId = `resend-${tenants}`
  await store.db.deleteFrom('touches').execute()
  await store.db.deleteFrom('senders').where('tenant_id', '=', 'nobody').execute()
  await seedCampaign(store, { tenantId })
  await seedTouch(store, tenantId, { contact: 1, step: 1, state: 'sent', at: monday9 })
  await store.db
    .updateTable('touches')
    .set({ provider: 'resend', provider_message_id: emailId, address: 'p1@north1.example' })
    .where('tenant_id', '=', tenantId)
    .execute()
})

let events = 0
function tell(type: string, data: object = {}, given: { id?: string; secret?: string } = {}) {
  events += 1
  return postSigned({
    url: `${api.url}/webhooks/resend`,
    body: JSON.stringify({ type, created_at: 'now', data: { email_id: emailId, ...data } }),
    type: 'application/json',
    prefix: 'svix',
    id: `msg_${events}`,
    secret,
    ...given,
  })
}

const touch = () =>
  store.db
    .selectFrom('touches')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
const rows = (table: 'suppressions' | 'contact_events' | 'inbox') =>
  store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()

describe('Resend', () => {
  it('is believed with its own secret, under either name of the headers, and else not', async () => {
    expect((await tell('email.delivered')).status).toBe(200)
    const other = await tell('email.delivered', {}, { secret: secret.replace('Mf', 'Mg') })
    expect(other.status).toBe(401)
    const off = await startApi(store)
    try {
      const call = { url: `${off.url}/webhooks/resend`, body: '{}', secret }
      expect((await postSigned({ ...call, type: 'application/json' })).status).toBe(401)
    } finally {
      await off.close()
    }
  })

  it('tells what became of a message of whichever tenant sent it', async () => {
    expect((await tell('email.sent')).json.effect).toBe('Known already; nothing changes.')
    await tell('email.delivered')
    expect(await touch()).toMatchObject({ delivery: 'delivered' })
    expect((await tell('email.opened')).json.ignored).toContain('email.opened')
    expect(await rows('inbox')).toMatchObject([{ kind: 'status' }, { kind: 'status' }])
  })

  it('a bounce after the reply still counts, and twice is once', async () => {
    await tell('email.delivered')
    const gone = { bounce: { type: 'Permanent', message: 'no such user' } }
    const bounced = await tell('email.bounced', gone)
    expect(bounced.json.effect).toContain('The message came back.')
    await tell('email.bounced', gone)
    await tell('email.delivered')
    expect(await touch()).toMatchObject({ state: 'sent', delivery: 'bounced' })
    expect(await rows('contact_events')).toMatchObject([{ type: 'bounced_hard' }])
    expect(await rows('suppressions')).toMatchObject([
      { value: 'p1@north1.example', reason: 'bounced_hard' },
    ])
  })

  it('a transient bounce stops nobody, a complaint suppresses the person', async () => {
    await tell('email.bounced', { bounce: { type: 'Transient' } })
    expect(await rows('suppressions')).toEqual([])
    expect(await rows('contact_events')).toMatchObject([{ type: 'bounced_soft' }])
    await tell('email.complained')
    expect(await touch()).toMatchObject({ delivery: 'complained' })
    expect(await rows('suppressions')).toMatchObject([{ reason: 'complained' }])
  })

  it('a bounce of an address that the person no longer has suppresses that one', async () => {
    await store.db
      .updateTable('touches')
      .set({ address: 'old@north1.example' })
      .where('tenant_id', '=', tenantId)
      .execute()
    await tell('email.bounced', { bounce: { type: 'Permanent' } })
    expect(await rows('contact_events')).toEqual([])
    expect(await rows('suppressions')).toMatchObject([{ value: 'old@north1.example' }])
  })

  it('a message that nobody knows is stored with the default tenant and shown', async () => {
    const answer = await tell('email.delivered', { email_id: 'unknown-1' })
    expect(answer.json).toMatchObject({ status: 'unmatched' })
    const shown = await api.request('GET', `/api/v1/replies/${answer.json.inbox_id}`)
    expect(shown.json).toMatchObject({ kind: 'status', source: 'resend', contact_id: null })
  })

  it('a mail that it received is a reply', async () => {
    await store.db
      .updateTable('senders')
      .set({ email: `mia@${tenantId}.example` })
      .where('tenant_id', '=', tenantId)
      .execute()
    const answer = await tell('email.received', {
      from: 'P One <p1@north1.example>',
      to: [`Mia <mia@${tenantId}.example>`],
      subject: 'Re: One',
      text: 'Please remove me from your list.',
    })
    expect(answer.json).toMatchObject({ class: 'unsubscribe' })
    expect(await rows('suppressions')).toMatchObject([{ reason: 'unsubscribed' }])
  })

  it('in words that it does not use is refused by name', async () => {
    const answer = await tell('email.delivered', { email_id: 7 })
    expect(answer.status).toBe(400)
    expect(answer.json.errors).toEqual([
      { pointer: '/data/email_id', detail: 'must be of type string' },
    ])
  })
})
