import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { withApi, type TestApi } from '../support/api.js'
import { mimeOf, postSigned, sandboxSecretFor, type TestMail } from '../support/inbound.js'
import { seedTouch } from '../support/seed-touch.js'
import { monday9, seedCampaign } from '../support/world.js'

let store: Store
let api: TestApi
withApi((started) => ({ api, store } = started))

let tenants = 0
let tenantId = ''
let key = ''

beforeEach(async () => {
  tenants += 1
  tenantId = `replies-${tenants}`
  key = await api.makeKey(['operator'], tenantId)
  await seedCampaign(store, { tenantId, contacts: 2, oneAccount: true })
  await seedTouch(store, tenantId, { contact: 1, step: 1, state: 'sent', at: monday9 })
})

async function receive(mail: TestMail): Promise<string> {
  const answer = await postSigned({
    url: `${api.url}/webhooks/email/inbound`,
    body: mimeOf({ inReplyTo: '<1.1@studio.example>', ...mail }),
    secret: await sandboxSecretFor(store, tenantId),
  })
  expect(answer.status).toBe(200)
  return answer.json.inbox_id
}

const post = (path: string, body: object, as = key) =>
  api.request('POST', `/api/v1/replies/${path}`, { key: as, body })
const get = async (path: string) => (await api.request('GET', `/api/v1/${path}`, { key })).json
const rows = (table: 'stops' | 'suppressions' | 'tasks' | 'contact_events' | 'audit_log') =>
  store.db.selectFrom(table).selectAll().where('tenant_id', '=', tenantId).execute()

describe('reclassify', () => {
  it('takes back what the first class stopped and lets the new one follow', async () => {
    const id = await receive({ text: 'Not interested, thanks.' })
    expect((await rows('stops')).length).toBeGreaterThan(0)
    const input = { class: 'out_of_office', return_date: '2027-01-08' }
    const answer = await post(`${id}/reclassify`, input)
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      class: 'out_of_office',
      first_class: 'not_interested',
      return_date: '2027-01-08',
      reclassified_by: 'test',
      status: 'handled',
    })
    expect(answer.json.effect).toContain('This person goes on where they were.')
    expect(answer.json.effect).toContain('gets nothing before 2027-01-09')
    expect(await rows('stops')).toEqual([])
    expect((await get('campaigns/cmp_1')).status).toBe('active')
    const events = await rows('contact_events')
    expect(events).toMatchObject([
      { type: 'replied', undone_at: expect.any(Date) },
      { type: 'out_of_office', undone_at: null },
    ])
    expect(answer.json.event_ids).toEqual(['event_id' in events[1]! ? events[1].event_id : ''])
  })

  it('of an unclear one says what it is, and it waits for nobody any more', async () => {
    const id = await receive({ text: 'Blue bicycles.' })
    expect((await get('replies?status=needs_person')).data).toHaveLength(1)
    await post(`${id}/reclassify`, { class: 'positive' })
    expect((await get('replies?status=needs_person')).data).toEqual([])
    const again = await post(`${id}/reclassify`, { class: 'question' })
    expect(again.json).toMatchObject({ class: 'question', first_class: 'unclear' })
  })

  it('told the same again changes nothing', async () => {
    const id = await receive({ text: 'Sounds great, let us talk!' })
    const before = (await rows('audit_log')).length
    const answer = await post(`${id}/reclassify`, { class: 'positive' })
    expect(answer.json).toMatchObject({ first_class: null, reclassified_by: null })
    expect(await rows('audit_log')).toHaveLength(before)
  })

  it('takes back an opt-out with the scope admin and a note only', async () => {
    const id = await receive({ text: 'Please remove me from your list.' })
    const admin = await api.makeKey(['admin'], tenantId)
    const wanted = { class: 'question' }
    expect((await post(`${id}/reclassify`, wanted)).status).toBe(403)
    const silent = await post(`${id}/reclassify`, wanted, admin)
    expect(silent.json.errors).toEqual([
      { pointer: '/note', detail: 'is needed to take back an opt-out: say why' },
    ])
    expect(await rows('suppressions')).toHaveLength(1)
    const noted = { ...wanted, note: 'She asked to remove a colleague.' }
    expect((await post(`${id}/reclassify`, noted, admin)).status).toBe(200)
    expect(await rows('suppressions')).toEqual([])
    expect(JSON.stringify(await rows('audit_log'))).not.toContain('colleague.')
  })

  it('of not now closes its task, and back again opens it', async () => {
    const id = await receive({ text: 'Not now, please get back to me on 15 March 2027.' })
    expect(await rows('tasks')).toMatchObject([{ status: 'open' }])
    await post(`${id}/reclassify`, { class: 'not_interested' })
    expect(await rows('tasks')).toMatchObject([{ status: 'cancelled' }])
    await post(`${id}/reclassify`, { class: 'not_now', return_date: '2027-04-01' })
    expect(await rows('tasks')).toMatchObject([
      { status: 'open', due_at: new Date('2027-04-01T09:00:00Z') },
    ])
  })

  it.each([
    [{ class: 'fine' }, '/class'],
    [{ class: 'positive', return_date: '2027-01-08' }, '/return_date'],
    [{ class: 'not_now', return_date: '2020-01-01' }, '/return_date'],
    [{ class: 'not_now', return_date: '2029-01-01' }, '/return_date'],
  ])('refuses %j', async (input, pointer) => {
    const id = await receive({ text: 'Sounds great!' })
    const answer = await post(`${id}/reclassify`, input)
    expect(answer.status).toBe(422)
    expect(answer.json.errors[0].pointer).toBe(pointer)
  })

  it('of what nobody knows needs to know whose it is first', async () => {
    const id = await receive({ from: 'a@gmail.com', inReplyTo: '<other@elsewhere.example>' })
    expect((await post(`${id}/reclassify`, { class: 'question' })).status).toBe(409)
    expect((await post('inb_none/reclassify', { class: 'question' })).status).toBe(404)
  })
})

describe('assign', () => {
  it('makes what it says take effect on that person', async () => {
    const id = await receive({ from: 'a@gmail.com', inReplyTo: '<other@elsewhere.example>' })
    expect(await rows('contact_events')).toEqual([])
    const answer = await post(`${id}/assign`, { contact_id: 'con_2' })
    expect(answer.json).toMatchObject({
      contact_id: 'con_2',
      campaign_id: 'cmp_1',
      matched_by: 'person',
      status: 'handled',
    })
    expect(await rows('contact_events')).toMatchObject([{ contact_id: 'con_2', type: 'replied' }])
    expect((await post(`${id}/assign`, { contact_id: 'con_2' })).status).toBe(200)
    expect(await rows('contact_events')).toHaveLength(1)
    expect((await post(`${id}/assign`, { contact_id: 'con_1' })).status).toBe(409)
  })

  it('to nobody, or of what is matched, is refused', async () => {
    const id = await receive({ from: 'a@gmail.com', inReplyTo: '<other@elsewhere.example>' })
    const nobody = await post(`${id}/assign`, { contact_id: 'con_9' })
    expect(nobody.json.errors).toEqual([{ pointer: '/contact_id', detail: 'is not a contact' }])
  })
})

describe('the list', () => {
  it('is paged, newest first, and filtered', async () => {
    const ids: string[] = []
    for (const text of ['Sounds great!', 'Not interested.', 'Please remove me from your list.']) {
      ids.unshift(await receive({ text }))
    }
    const first = await get('replies?limit=2')
    const second = await get(`replies?limit=2&cursor=${first.next_cursor}`)
    const listed = [...first.data, ...second.data]
    expect(listed.map((one: { inbox_id: string }) => one.inbox_id).toSorted()).toEqual(
      ids.toSorted(),
    )
    expect(second.next_cursor).toBeNull()
    expect((await get('replies?class=unsubscribe')).data).toHaveLength(1)
    expect((await get('replies?contact_id=con_2')).data).toEqual([])
    expect((await get('replies?contact_id=con_1&campaign_id=cmp_1')).data).toHaveLength(3)
    expect((await get('replies?kind=status')).data).toEqual([])
    expect((await get('replies?class=nice')).status).toBe(422)
  })
})

describe('the figures of a campaign', () => {
  it('count what people wrote, and not what machines or a click did', async () => {
    const headers = ['Auto-Submitted: auto-replied']
    await receive({ headers, subject: 'Automatic reply', text: 'I am out of the office.' })
    expect(await get('campaigns/cmp_1')).toMatchObject({
      emails_sent: 1,
      replies_received: 0,
      reply_rate: 0,
      positive_rate: null,
    })
    await receive({ text: 'Sounds great, let us talk!' })
    const wrong = await receive({ text: 'Not interested, thanks.' })
    await receive({ text: 'Please remove me from your list.' })
    expect(await get('campaigns/cmp_1')).toMatchObject({
      replies_received: 3,
      positive_replies: 1,
      reply_rate: 300,
      positive_rate: 33.3,
    })
    await post(`${wrong}/reclassify`, { class: 'auto_reply' })
    expect(await get('campaigns/cmp_1')).toMatchObject({ replies_received: 2, positive_rate: 50 })
  })
})
