import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { outreachDeps } from '../support/activities.js'
import { startApi, type TestApi } from '../support/api.js'
import { createFakeEmail } from '../support/fake-email.js'
import { openTestStore } from '../support/stores.js'
import { monday9, orderFor, seedCampaign } from '../support/world.js'
import { performTouch } from '../../activities/outreach/perform-touch.js'
import type { Store } from '../../store/open-store.js'
import { planTouch } from '../../store/repositories/touches.js'

describe('touches over HTTP', () => {
  let store: Store
  let api: TestApi
  beforeAll(async () => {
    store = await openTestStore('pglite')
    api = await startApi(store)
    const seeded = await seedCampaign(store, { contacts: 3 })
    await seedCampaign(store, { contacts: 1, campaignId: 'cmp_2' })
    const email = createFakeEmail()
    email.answers.push(
      { kind: 'accepted', detail: '250 accepted' },
      { kind: 'unknown', detail: 'no answer' },
    )
    await plan(2, { contact: 'second in line', channel: 'email, attempt 1 of 2' })
    await performTouch(outreachDeps(store, email), orderFor(seeded, 0))
    await performTouch(outreachDeps(store, email), orderFor(seeded, 1))
    await plan(3, { contact: 'third in line', channel: 'email, attempt 1 of 2' })
  })
  afterAll(async () => {
    await api.close()
    await store.close()
  })

  const plan = (contact: number, why: { contact: string; channel: string }) =>
    planTouch(store.db, {
      tenantId: 'default',
      campaignId: 'cmp_1',
      accountId: `acc_${contact}`,
      contactId: `con_${contact}`,
      senderId: 'snd_1',
      channel: 'email',
      step: 1,
      slotAtMs: monday9,
      reason: 'Step 1 of 2: Monday morning',
      why,
      nowMs: monday9 + contact,
    })

  const list = async (query: string) => (await api.request('GET', `/api/v1/touches?${query}`)).json
  const contacts = async (query: string) =>
    (await list(query)).data.map((touch: { contact_id: string }) => touch.contact_id).sort()

  test.each<[string, string[]]>([
    ['', ['con_1', 'con_2', 'con_3']],
    ['campaign_id=cmp_1', ['con_1', 'con_2', 'con_3']],
    ['campaign_id=cmp_2', []],
    ['contact_id=con_2', ['con_2']],
    ['state=unknown', ['con_2']],
    ['state=planned', ['con_3']],
    ['channel=email', ['con_1', 'con_2', 'con_3']],
    ['channel=sms', []],
    ['sender_id=snd_1&state=sent', ['con_1']],
    ['sender_id=snd_2', []],
  ])('the list filtered by %s', async (query, expected) => {
    expect(await contacts(query)).toEqual(expected)
  })

  const read = async (contact: number) => {
    const [touch] = (await list(`contact_id=con_${contact}`)).data
    return (await api.request('GET', `/api/v1/touches/${touch.touch_id}`)).json
  }

  it('tells of a sent touch which words left, and every step it took', async () => {
    const touch = await read(1)
    expect(touch).toMatchObject({
      state: 'sent',
      sender_id: 'snd_1',
      approval: null,
      content: { subject: 'One', text: expect.stringContaining('First words') },
      attempts: [
        { state: 'claimed', reason: 'every gate open' },
        { state: 'sent', reason: 'accepted: 250 accepted' },
      ],
      why: { contact: null, channel: null, slot: 'Step 1 of 2' },
    })
    expect(touch).not.toHaveProperty('resent_by')
    expect(touch.content_hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('keeps why a touch was planned when its reason is another by now', async () => {
    expect(await read(2)).toMatchObject({
      state: 'unknown',
      reason: 'no answer',
      why: {
        contact: 'second in line',
        channel: 'email, attempt 1 of 2',
        slot: 'Step 1 of 2: Monday morning',
      },
    })
  })

  it('tells whose word a touch has, or waits for', async () => {
    const touch = await read(3)
    expect(touch).toMatchObject({ approval: null, content: null })
    await store.db
      .insertInto('approvals')
      .values({
        tenant_id: 'default',
        request_id: 'apr_1',
        kind: 'touch',
        status: 'pending',
        subject: 'One',
        content_hash: createHash('sha256').update('x').digest('hex'),
        workflow_id: 'outreach',
        touch_key: touch.touch_key,
        affected: '{}',
        rules: '{}',
        requested_at: new Date(monday9),
      })
      .execute()
    expect((await read(3)).approval).toEqual({ request_id: 'apr_1', status: 'pending', by: null })
  })

  test.each(['tch_none', 'nonsense id'])('there is no touch %s', async (id) => {
    const answer = await api.request('GET', `/api/v1/touches/${encodeURIComponent(id)}`)
    expect([answer.status, answer.json.code]).toEqual([404, 'not_found'])
  })

  it('of another tenant does not exist', async () => {
    const key = await api.makeKey(['operator'], 'other')
    const { touch_id } = await read(1)
    for (const [method, path] of [
      ['GET', `/api/v1/touches/${touch_id}`],
      ['POST', `/api/v1/touches/${touch_id}/resolve`],
    ] as const) {
      const body = method === 'POST' ? { body: { outcome: 'sent' } } : {}
      expect((await api.request(method, path, { key, ...body })).status).toBe(404)
    }
  })
})
