import { describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { suppressedContacts } from '../../store/repositories/suppressed-contacts.js'
import { readSuppressions } from '../../store/repositories/suppressions.js'
import { withApi, type TestApi } from '../support/api.js'
import { dumpText } from '../support/dump-text.js'
import { seedPersonEverywhere } from '../support/person-everywhere.js'
import { monday9 } from '../support/world.js'

const at = new Date(monday9)
const traces = /anna|berg|kingfisher|15112345|head of harbours|north1\.example/i

describe('erasure', () => {
  let store: Store
  let api: TestApi
  let count = 0
  withApi((started) => ({ api, store } = started))

  async function world() {
    const tenantId = `erase-${(count += 1)}`
    const shared = await seedPersonEverywhere(store, tenantId)
    const admin = await api.makeKey(['admin'], tenantId)
    const call = (method: string, path: string, body?: unknown) =>
      api.request(method, `/api/v1/${path}`, { key: admin, ...(body !== undefined && { body }) })
    return { tenantId, call, shared }
  }

  /** Of one tenant: the other tests have people of the same name. */
  const linesOf = async (tenantId: string) =>
    (await dumpText(store))
      .split('\n')
      .filter((line) => line.includes(tenantId))
      .join('\n')

  it('leaves no trace in any table, and says what to remove elsewhere', async () => {
    const { tenantId, call, shared } = await world()
    expect(await linesOf(tenantId)).toMatch(traces)
    const { status, json } = await call('DELETE', 'contacts/con_1?erase=true')
    expect([status, json]).toEqual([200, expect.anything()])
    expect(json).toMatchObject({
      contact_id: 'con_1',
      suppressed: 2,
      campaigns: ['cmp_1'],
      in_flight: [],
      removed: {
        touches: 2,
        messages: 1,
        inbox: 2,
        tasks: 1,
        approvals: 1,
        crm_entries: 2,
        lists: 1,
        webhook_payloads: 1,
        stored_answers: 1,
        campaigns: 1,
      },
      still_mentioned: [],
    })
    expect(json.elsewhere).toMatchObject([
      {
        where: 'mailbox',
        id: 'snd_1',
        references: expect.arrayContaining([
          '<1.1@studio.example>',
          '<reply-1@mail.north1.example>',
        ]),
      },
      { where: 'crm', id: 'hubspot', references: ['eng-1', 'hub-77'] },
      { where: 'webhooks', id: 'whk_1', references: ['dlv_1'] },
      { where: 'backups' },
      { where: 'sandbox' },
    ])
    expect(await linesOf(tenantId)).not.toMatch(traces)
    // what Bo was sent too is not about her
    const kept = await store.db
      .selectFrom('artifacts')
      .select('hash')
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(kept).toEqual([{ hash: shared }])
  })

  it('leaves the colleague alone', async () => {
    const { tenantId, call } = await world()
    await call('DELETE', 'contacts/con_1?erase=true')
    const told = await store.db
      .selectFrom('outbox')
      .select('payload')
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { message: { kind: 'stop_contact', contact_id: 'con_1' } },
    ])
    const campaign = (await call('GET', 'campaigns/cmp_1')).json
    expect(campaign).toMatchObject({ status: 'active', warnings: ['no time zone'] })
    expect(campaign.contacts).toMatchObject([
      { contact_id: 'con_1', name: 'con_1', progress: 'stopped' },
      { contact_id: 'con_2', name: 'p2@north2.example' },
    ])
    expect((await call('GET', 'contacts?list_id=lst_1')).json.data).toMatchObject([
      { contact_id: 'con_2' },
    ])
    expect((await call('GET', 'contact-lists/lst_1')).json.contacts).toBe(1)
    // what is stored of her is still readable, and empty
    for (const path of ['touches/tch_1_1', 'approvals/apr_1', 'contacts/con_1']) {
      const { status, text } = await call('GET', path)
      expect([path, status]).toEqual([path, 200])
      expect(text).not.toMatch(traces)
    }
  })

  it('keeps the addresses suppressed without keeping them, also for a later import', async () => {
    const { tenantId, call } = await world()
    const placed = (
      await call('POST', 'suppressions', {
        email: 'anna.berg@north1.example',
        reason: 'unsubscribed',
        note: 'Anna rang',
      })
    ).json
    await call('DELETE', 'contacts/con_1?erase=true')
    const rows = (await call('GET', 'suppressions')).json.data
    expect(rows).toMatchObject([
      { kind: 'phone', reason: 'do_not_contact', value: expect.stringMatching(/^erased_/) },
      {
        suppression_id: placed.suppression_id,
        kind: 'email',
        reason: 'unsubscribed',
        note: null,
        value: expect.stringMatching(/^erased_/),
      },
    ])
    const people = [
      { contact_id: 'a', email: 'anna.berg@north1.example', phone: null },
      { contact_id: 'b', email: null, phone: '+4915112345678' },
      { contact_id: 'c', email: 'bo@north1.example', phone: null },
    ]
    const found = await suppressedContacts(store.db, tenantId, people)
    expect(Object.fromEntries(found)).toEqual({ a: 'unsubscribed', b: 'do_not_contact' })
    // as a claim reads it
    const claimed = (address: string) =>
      store.transaction((trx) =>
        readSuppressions(trx, tenantId, { address, domain: 'north1.example' }),
      )
    expect(await claimed('anna.berg@north1.example')).toEqual([
      { kind: 'email', reason: 'unsubscribed' },
    ])
    expect(await claimed('+4915112345678')).toEqual([{ kind: 'phone', reason: 'do_not_contact' }])
    expect(await claimed('bo@north1.example')).toEqual([])

    const again = (await call('POST', 'suppressions', { email: 'anna.berg@north1.example' })).json
    expect(again).toMatchObject({ suppression_id: placed.suppression_id, reason: 'unsubscribed' })
    expect((await call('GET', 'suppressions')).json.data).toHaveLength(2)

    const made = await call('POST', 'contacts', { email: 'anna.berg@north1.example' })
    expect(made.status).toBe(201)
    const launched = await call('POST', 'campaigns', {
      name: 'Again',
      sender_id: 'snd_1',
      contact_ids: [made.json.contact_id],
      steps: [{ channel: 'email', subject: 'Hi', body: 'Hello', wait_days: 0 }],
    })
    expect([launched.status, launched.json]).toEqual([201, expect.anything()])
    expect(launched.json.warnings.join()).toMatch(/1 contact\(s\) are suppressed/)
  })

  it('again removes what has come in since', async () => {
    const { tenantId, call } = await world()
    await call('DELETE', 'contacts/con_1?erase=true')
    await store.db
      .updateTable('inbox')
      .set({ body: 'kingfisher again', contact_id: 'con_1' })
      .where('tenant_id', '=', tenantId)
      .where('inbox_id', '=', 'inb_1')
      .execute()
    expect((await call('DELETE', 'contacts/con_1?erase=true')).status).toBe(200)
    expect(await linesOf(tenantId)).not.toMatch(traces)
    const stops = await store.db
      .selectFrom('stops')
      .select('reason')
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(stops).toEqual([{ reason: 'erased on request' }])
  })

  it('says where somebody else still speaks of the person', async () => {
    const { tenantId, call } = await world()
    await store.db
      .insertInto('tasks')
      .values({
        tenant_id: tenantId,
        task_id: 'tsk_2',
        kind: 'follow_up',
        contact_id: 'con_2',
        channel: 'call',
        title: 'Ask whether Anna Berg is back',
        status: 'open',
        due_at: at,
        created_at: at,
      })
      .execute()
    const { json } = await call('DELETE', 'contacts/con_1?erase=true')
    expect(json.still_mentioned).toEqual([{ place: 'tasks.title', rows: 1 }])
  })

  it('is audited without a name', async () => {
    const { tenantId, call } = await world()
    await call('GET', 'contacts/con_1/data')
    await call('DELETE', 'contacts/con_1?erase=true')
    const trail = await store.db
      .selectFrom('audit_log')
      .select(['action', 'subject', 'detail'])
      .where('tenant_id', '=', tenantId)
      .orderBy('sequence')
      .execute()
    expect(trail.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'contact.export_data con_1',
      'contact.erase con_1',
    ])
    expect(JSON.stringify(trail)).not.toMatch(traces)
  })

  test.each([
    ['contacts/con_1', 422, /add \?erase=true/],
    ['contacts/con_1?erase=false', 422, /add \?erase=true/],
    ['contacts/con_1?erase=yes', 422, /erase/],
    ['contacts/con_9?erase=true', 404, /no contact/],
  ])('DELETE %s is refused: %i', async (path, status, words_) => {
    const { tenantId, call } = await world()
    const answer = await call('DELETE', path)
    expect([answer.status, answer.json.detail]).toEqual([status, expect.stringMatching(words_)])
    expect(await linesOf(tenantId)).toMatch(traces)
  })

  it('of another tenant is of nobody', async () => {
    const { tenantId } = await world()
    const stranger = await api.makeKey(['admin'], 'stranger')
    for (const [method, path] of [
      ['DELETE', 'contacts/con_1?erase=true'],
      ['GET', 'contacts/con_1/data'],
    ] as const) {
      const { status } = await api.request(method, `/api/v1/${path}`, { key: stranger })
      expect(status).toBe(404)
    }
    expect(await linesOf(tenantId)).toMatch(traces)
  })

  test('the export holds everything of the person and nothing of the colleague', async () => {
    const { call } = await world()
    await call('POST', 'suppressions', { email: 'anna.berg@north1.example' })
    const { status, json } = await call('GET', 'contacts/con_1/data')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      contact_id: 'con_1',
      contact: { first_name: 'Anna', fields: { pet: 'kingfisher' } },
      lists: [{ list_id: 'lst_1', name: 'Fair' }],
      campaigns: [{ campaign_id: 'cmp_1', campaign_name: 'Lead Anna Berg' }],
      touches: [
        { touch_id: 'tch_1_1', content: { text: 'Dear Anna Berg, kingfisher' } },
        { touch_id: 'tch_1_2', content: { text: 'For both of you' } },
      ],
      inbox: [{ inbox_id: 'inb_1' }, { inbox_id: 'inb_2' }],
      tasks: [{ title: 'Call Anna Berg' }],
      approvals: [{ notes: 'Anna Berg likes the kingfisher' }],
      suppressions: [{ value: 'anna.berg@north1.example' }],
      crm_entries: [{ entry_id: 'crm_1' }, { entry_id: 'crm_2' }],
      crm_links: [{ external_id: 'hub-77' }],
    })
    expect(JSON.stringify(json)).not.toMatch(/con_2|p2@|tch_2/)
  })
})
