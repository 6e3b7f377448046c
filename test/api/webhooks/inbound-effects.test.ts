import { beforeEach, describe, expect, it } from 'vitest'
import { addressWithToken, replyTokenFor } from '../../../intake/inbox/reply-token.js'
import type { Store } from '../../../store/open-store.js'
import { tenantSecret } from '../../../store/repositories/tenants.js'
import { withApi, type TestApi } from '../../support/api.js'
import {
  bounceOf,
  mimeOf,
  postSigned,
  sandboxSecretFor,
  type SignedPost,
  type TestMail,
} from '../../support/inbound.js'
import { seedTouch } from '../../support/seed-touch.js'
import { monday9, seedCampaign, type SeedOptions } from '../../support/world.js'

let store: Store
let api: TestApi
withApi((started) => ({ api, store } = started))

let tenants = 0
let tenantId = ''
let secret = ''
let key = ''

beforeEach(async () => {
  tenants += 1
  tenantId = `effects-${tenants}`
  key = await api.makeKey(['operator'], tenantId)
  secret = await sandboxSecretFor(store, tenantId)
})

/** The first message to the first contact has left. */
async function seed(options: SeedOptions = {}) {
  const seeded = await seedCampaign(store, { tenantId, contacts: 2, oneAccount: true, ...options })
  await seedTouch(store, tenantId, { contact: 1, step: 1, state: 'sent', at: monday9 })
  return seeded
}

const answered = '<1.1@studio.example>'
const post = (body: string, given: Partial<SignedPost> = {}) =>
  postSigned({ url: `${api.url}/webhooks/email/inbound`, body, secret, ...given })
const receive = async (mail: TestMail) => {
  const answer = await post(mimeOf(mail))
  expect(answer.status).toBe(200)
  return answer.json
}
const get = async (path: string) => (await api.request('GET', `/api/v1/${path}`, { key })).json
const rows = (
  table: 'stops' | 'suppressions' | 'contact_events' | 'tasks' | 'inbox' | 'sender_health',
) => store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()
const told = async () => {
  const outbox = await store.db
    .selectFrom('outbox')
    .select('payload')
    .where('tenant_id', '=', tenantId)
    .orderBy('outbox_id')
    .execute()
  return outbox.map((row) => row.payload['message'] as { kind: string; contact_id?: string })
}

describe('a reply', () => {
  it('to one of our messages stops its receiver and holds the colleagues', async () => {
    await seed()
    const receipt = await receive({ inReplyTo: answered, text: 'Sounds great, let us talk!' })
    expect(receipt).toMatchObject({ duplicate: false, class: 'positive', status: 'handled' })
    expect(receipt.effect).toBe(
      'This person gets nothing more in this campaign; the account is paused.',
    )
    const reply = await get(`replies/${receipt.inbox_id}`)
    expect(reply).toMatchObject({
      class: 'positive',
      matched_by: 'message_id',
      contact_id: 'con_1',
      campaign_id: 'cmp_1',
      touch_id: 'tch_1_1',
      sender_id: 'snd_1',
      from: 'p1@north1.example',
      text: 'Sounds great, let us talk!',
    })
    expect(reply.event_ids).toHaveLength(1)
    expect(await rows('contact_events')).toMatchObject([
      { event_id: reply.event_ids[0], type: 'replied', sentiment: 'positive', contact_id: 'con_1' },
    ])
    expect((await told()).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['pause', 'stop_contact']),
    )
  })

  it('is known by the address that it was sent to, when nothing else tells', async () => {
    await seed()
    const touchId = `tch_${'0123456789abcdef'.repeat(2)}`
    await store.db
      .updateTable('touches')
      .set({ touch_id: touchId })
      .where('tenant_id', '=', tenantId)
      .execute()
    const token = replyTokenFor(await tenantSecret(store.db, tenantId), touchId)
    const to = addressWithToken('mia@studio.example', token)
    const stranger = 'Anna at home <anna@gmail.com>'
    const receipt = await receive({ from: stranger, to: to ?? '' })
    const reply = await get(`replies/${receipt.inbox_id}`)
    expect(reply).toMatchObject({ matched_by: 'reply_token', contact_id: 'con_1' })
    // a token that somebody made up names nothing
    const forged = (to ?? '').replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))
    expect(await receive({ from: stranger, to: forged })).toMatchObject({ status: 'unmatched' })
  })

  it('is known by its writer, in every campaign that writes to them', async () => {
    await seed()
    await seedCampaign(store, { tenantId, campaignId: 'cmp_2' })
    const receipt = await receive({ from: 'P1@North1.example', text: 'Thanks, not interested.' })
    const reply = await get(`replies/${receipt.inbox_id}`)
    expect(reply).toMatchObject({ matched_by: 'address', class: 'not_interested' })
    const events = await rows('contact_events')
    expect(events.map((event) => 'campaign_id' in event && event.campaign_id)).toEqual([
      'cmp_1',
      'cmp_2',
    ])
    const listed = await get('replies?campaign_id=cmp_2')
    expect(listed.data.map((one: { inbox_id: string }) => one.inbox_id)).toEqual([reply.inbox_id])
  })

  it('of an assistant in the thread stops both, the one written to and the one who wrote', async () => {
    await seed()
    await receive({ from: 'p2@north2.example', inReplyTo: answered, text: 'We will pass, thanks.' })
    const events = await rows('contact_events')
    expect(
      events
        .map((event) => ('contact_id' in event ? event.contact_id : ''))
        .toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    ).toEqual(['con_1', 'con_2'])
  })

  it('of a stranger from a company that is being written to holds the account for a person', async () => {
    await seed()
    const receipt = await receive({ from: 'boss@north1.example', text: 'Sounds great!' })
    expect(receipt).toMatchObject({ status: 'needs_person' })
    expect(await rows('stops')).toMatchObject([
      { scope: 'account', scope_key: 'acc_1', effect: 'hold', campaign_id: 'cmp_1' },
    ])
    expect(await told()).toMatchObject([{ kind: 'pause' }])
    await receive({ from: 'boss@north1.example', text: 'Hello?' })
    expect(await rows('stops')).toHaveLength(1)
    const resumed = await api.request('POST', '/api/v1/campaigns/cmp_1/resume', { key })
    expect(resumed.status).toBe(200)
    expect(await rows('stops')).toEqual([])
  })

  it('of a stranger at a free mail provider waits in the queue, and stops nobody', async () => {
    await seed()
    await store.db
      .updateTable('contacts')
      .set({ email: 'p2@gmail.com' })
      .where('tenant_id', '=', tenantId)
      .where('contact_id', '=', 'con_2')
      .execute()
    const receipt = await receive({ from: 'somebody@gmail.com', text: 'Sounds great!' })
    expect(receipt).toMatchObject({ status: 'unmatched', class: 'positive' })
    expect(await rows('stops')).toEqual([])
    const queue = await get('replies?status=unmatched')
    expect(queue.data).toMatchObject([{ contact_id: null, matched_by: 'none' }])
  })
})

describe('each class', () => {
  it('unsubscribe ends every channel, also for who is in no campaign', async () => {
    await seed()
    await receive({ inReplyTo: answered, text: 'Please remove me from your list.' })
    await receive({ from: 'nobody@elsewhere.example', text: 'unsubscribe' })
    const suppressed = await rows('suppressions')
    expect(
      suppressed
        .map((row) => ('value' in row ? `${row.value} ${row.reason}` : ''))
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['nobody@elsewhere.example unsubscribed', 'p1@north1.example unsubscribed'])
  })

  it('unclear holds the person until somebody has looked', async () => {
    await seed()
    const receipt = await receive({ inReplyTo: answered, text: 'Blue bicycles.' })
    expect(receipt).toMatchObject({ class: 'unclear', status: 'needs_person' })
    const held = { scope: 'contact', scope_key: 'con_1', effect: 'hold' }
    expect(await rows('stops')).toContainEqual(expect.objectContaining(held))
    expect((await get('replies?status=needs_person')).data).toHaveLength(1)
  })

  it('not_now with a date makes a task for that day', async () => {
    await seed()
    const receipt = await receive({
      inReplyTo: answered,
      text: 'Not now, please get back to me on 15 March 2027.',
    })
    expect(receipt).toMatchObject({ class: 'not_now' })
    const [task] = await rows('tasks')
    expect(task).toMatchObject({
      kind: 'follow_up',
      status: 'open',
      contact_id: 'con_1',
      due_at: new Date('2027-03-15T09:00:00Z'),
    })
  })

  it('out_of_office puts the person off and is no conflict', async () => {
    await seed()
    const receipt = await receive({
      inReplyTo: answered,
      subject: 'Automatic reply: One',
      headers: ['Auto-Submitted: auto-replied'],
      text: 'I am out of the office and back on 14 January 2027.',
    })
    expect(receipt).toMatchObject({ class: 'out_of_office', status: 'handled' })
    expect(await rows('stops')).toEqual([])
    expect(await told()).toMatchObject([{ kind: 'postpone', contact_id: 'con_1' }])
  })

  it('auto_reply of nobody is not kept', async () => {
    await seed()
    const receipt = await receive({
      from: 'news@letters.example',
      headers: ['Auto-Submitted: auto-generated', 'Precedence: bulk', 'List-Id: <news>'],
      subject: 'Our newsletter',
      text: 'All the news of this week.',
    })
    expect(receipt).toMatchObject({ class: 'auto_reply', status: 'handled' })
    expect(await get(`replies/${receipt.inbox_id}`)).toMatchObject({ text: null, from: null })
  })

  it('a hard bounce suppresses the address, a soft one only counts', async () => {
    await seed()
    const soft = bounceOf({ address: 'p1@north1.example', messageId: answered, status: '4.2.2' })
    expect((await post(soft)).json).toMatchObject({ class: 'bounce_soft' })
    expect(await rows('suppressions')).toEqual([])
    const hard = bounceOf({ address: 'p1@north1.example', messageId: answered })
    expect((await post(hard)).json).toMatchObject({ class: 'bounce_hard' })
    expect(await rows('suppressions')).toMatchObject([
      { value: 'p1@north1.example', reason: 'bounced_hard' },
    ])
    const types = (await rows('contact_events')).map((event) => 'type' in event && event.type)
    expect(types).toEqual(['bounced_soft', 'bounced_hard'])
  })

  it('a bounce of an address that the person no longer has stops that address alone', async () => {
    await seed()
    await store.db
      .updateTable('touches')
      .set({ address: 'old@north1.example' })
      .where('tenant_id', '=', tenantId)
      .execute()
    await post(bounceOf({ address: 'old@north1.example', messageId: answered }))
    expect(await rows('suppressions')).toMatchObject([{ value: 'old@north1.example' }])
    expect(await rows('stops')).toEqual([])
  })
})

describe('what we wrote ourselves', () => {
  it('is an own copy when it is one of our messages, and changes nothing', async () => {
    await seed()
    const receipt = await receive({
      from: 'Mia <mia@studio.example>',
      to: 'p1@north1.example',
      messageId: answered,
      text: 'Please remove me',
    })
    expect(receipt).toMatchObject({ class: 'own_copy', status: 'handled' })
    expect(await rows('contact_events')).toEqual([])
    expect(await get(`replies/${receipt.inbox_id}`)).toMatchObject({ text: null, subject: null })
  })

  it('by hand to a contact ends the automatic messages to them', async () => {
    await seed()
    const receipt = await receive({
      from: 'Mia <mia@studio.example>',
      to: 'someone@else.example, p2@north2.example',
    })
    expect(await rows('contact_events')).toMatchObject([
      { type: 'written_by_hand', contact_id: 'con_2' },
    ])
    expect(receipt.effect).toContain('This person gets nothing more in this campaign')
  })

  it('our Message-ID on the mail of somebody else does not hide their reply', async () => {
    await seed()
    const receipt = await receive({ messageId: answered, text: 'Please remove me from your list.' })
    expect(receipt).toMatchObject({ class: 'unsubscribe' })
  })
})

describe('delivery', () => {
  it('ten at once of one event have one effect, and a replay none', async () => {
    await seed()
    const body = mimeOf({ inReplyTo: answered })
    const all = await Promise.all(Array.from({ length: 10 }, () => post(body, { id: 'same' })))
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(all.filter(({ json }) => !json.duplicate)).toHaveLength(1)
    const replay = await post(mimeOf({ text: 'other words' }), { id: 'same' })
    expect(replay.json).toMatchObject({ duplicate: true, class: 'positive' })
    expect(await rows('contact_events')).toHaveLength(1)
    expect(await rows('inbox')).toHaveLength(1)
  })

  it('as JSON is read like a mail, with its headers, in words of any script', async () => {
    await seed()
    const json = {
      from: { address: 'p1@north1.example', name: 'Änne\r\nBcc: x@evil.example' },
      to: ['Mia <mia@studio.example>'],
      subject: 'Aw: Grüße — 你好 '.repeat(6),
      text: 'Kein Interesse, danke.',
      headers: { 'In-Reply-To': answered, 'Content-Type': 'text/evil' },
      spam_score: 0.1,
    }
    const answer = await post(JSON.stringify(json), { type: 'application/json' })
    expect(answer.json).toMatchObject({ class: 'not_interested' })
    expect(await get(`replies/${answer.json.inbox_id}`)).toMatchObject({
      matched_by: 'message_id',
      subject: 'Aw: Grüße — 你好 '.repeat(6).trim(),
      text: 'Kein Interesse, danke.',
      to: 'mia@studio.example',
    })
  })

  it('as JSON with the whole mail in base64 or plain is that mail', async () => {
    await seed()
    for (const raw of [mimeOf({}), Buffer.from(mimeOf({})).toString('base64')]) {
      const answer = await post(JSON.stringify({ raw }), { type: 'application/json' })
      expect(answer.json).toMatchObject({ class: 'positive', status: 'handled' })
    }
  })

  it('proves that replies to a sender are seen; a ping does as well', async () => {
    await seed()
    await receive({ to: 'Mia+r.x@studio.example' })
    const [health] = await rows('sender_health')
    expect(health).toMatchObject({ sender_id: 'snd_1', inbound_proven_at: expect.any(Date) })
    await store.db.deleteFrom('sender_health').where('tenant_id', '=', tenantId).execute()
    const ping = JSON.stringify({ type: 'ping', sender: 'mia@studio.example' })
    expect((await post(ping, { type: 'application/json' })).status).toBe(200)
    expect(await rows('sender_health')).toHaveLength(1)
    const stranger = JSON.stringify({ type: 'ping', sender: 'nobody@studio.example' })
    expect((await post(stranger, { type: 'application/json' })).json.ignored).toMatch(/not exist/)
  })
})
