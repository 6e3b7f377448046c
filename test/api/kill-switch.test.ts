import { describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { wallClock } from '../../runtime/clock.js'
import { type TestApi, withApi } from '../support/api.js'
import { seedCampaign } from '../support/world.js'

const path = '/api/v1/kill-switch'

describe('the kill switch', () => {
  let store: Store
  let api: TestApi
  let count = 0
  withApi((started) => ({ api, store } = started))

  /** A tenant of its own with a running campaign of two accounts, and its operator. */
  async function world() {
    const tenantId = `kill-${(count += 1)}`
    const seeded = await seedCampaign(store, { tenantId, contacts: 2 })
    const key = await api.makeKey(['operator'], tenantId)
    const call = async (method: string, target: Record<string, string> | string) =>
      method === 'POST'
        ? api.request('POST', path, { key, body: target })
        : api.request(method, `${path}?${new URLSearchParams(target).toString()}`, { key })
    const told = () =>
      store.db
        .selectFrom('outbox')
        .select(['workflow_id', 'payload'])
        .where('tenant_id', '=', tenantId)
        .orderBy('workflow_id')
        .execute()
    return { tenantId, seeded, key, call, told }
  }

  test.each<[string, string | undefined, string[]]>([
    ['tenant', undefined, ['acc_1', 'acc_2']],
    ['campaign', 'cmp_1', ['acc_1', 'acc_2']],
    ['sender', 'snd_1', ['acc_1', 'acc_2']],
    ['domain', 'north2.example', ['acc_2']],
    ['domain', 'nobody.example', []],
  ])('of a %s (%s) tells who is held only when it is lifted', async (scope, id, accounts) => {
    const { tenantId, call, told } = await world()
    const target = id === undefined ? { scope } : { scope, id }
    const thrown = await call('POST', target)
    expect(thrown.status).toBe(200)
    expect(thrown.json).toEqual({
      scope,
      id: id ?? tenantId,
      since: expect.stringMatching(/Z$/),
      in_flight: [],
    })
    expect(await told()).toEqual([])
    const lifted = await call('DELETE', target)
    expect([lifted.status, lifted.json]).toEqual([200, { scope, id: id ?? tenantId, lifted: true }])
    const rows = await told()
    expect(rows.map((row) => row.workflow_id)).toEqual(
      accounts.map((account) => `outreach:${tenantId}:cmp_1:${account}`),
    )
    for (const { payload } of rows) {
      expect(payload).toMatchObject({
        kind: 'signal',
        message: { kind: 'resume', paused_from_ms: Date.parse(thrown.json.since) },
      })
    }
  })

  it('thrown again answers since when it is on, and lifted again that it was not', async () => {
    const { call } = await world()
    const target = { scope: 'campaign', id: 'cmp_1' }
    const first = await call('POST', target)
    const again = await call('POST', target)
    expect(again.json).toEqual(first.json)
    expect((await call('DELETE', target)).json.lifted).toBe(true)
    expect((await call('DELETE', target)).json.lifted).toBe(false)
  })

  it('lists what is in flight', async () => {
    const { tenantId, call, seeded } = await world()
    const { contactId, accountId } = seeded.contacts[0]!
    await store.db
      .insertInto('touches')
      .values({
        touch_id: 'tch_flying',
        tenant_id: tenantId,
        touch_key: 'cmp_1/con_1/1/email',
        campaign_id: 'cmp_1',
        account_id: accountId,
        contact_id: contactId,
        sender_id: 'snd_1',
        channel: 'email',
        step: 1,
        state: 'claimed',
        slot_at: new Date(wallClock.now()),
        reason: '',
        domain: 'north1.example',
        fence: 1,
        attempt: 1,
        created_at: new Date(wallClock.now()),
        updated_at: new Date(wallClock.now()),
      })
      .execute()
    for (const target of [{ scope: 'tenant' }, { scope: 'domain', id: 'North1.example' }]) {
      expect((await call('POST', target)).json.in_flight).toEqual(['tch_flying'])
    }
    const elsewhere = { scope: 'domain', id: 'north2.example' }
    expect((await call('POST', elsewhere)).json.in_flight).toEqual([])
  })

  it('leaves a pause of the same campaign in place', async () => {
    const { tenantId, key, call } = await world()
    await api.request('POST', '/api/v1/campaigns/cmp_1/pause', { key })
    const target = { scope: 'campaign', id: 'cmp_1' }
    await call('POST', target)
    await call('DELETE', target)
    const left = await store.db
      .selectFrom('stops')
      .select('reason')
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(left).toEqual([{ reason: 'paused' }])
  })

  test.each<[Record<string, string>, number, string]>([
    [{ scope: 'campaign' }, 422, '/id is required with scope campaign'],
    [{ scope: 'sender' }, 422, '/id is required with scope sender'],
    [{ scope: 'domain' }, 422, '/id is required with scope domain'],
    [{ scope: 'domain', id: 'not a domain' }, 422, '/id must be a domain like example.com'],
    [{ scope: 'campaign', id: 'a b' }, 422, '/id must be an id like cmp_2c9f0b1a'],
    [
      { scope: 'account', id: 'acc_1' },
      422,
      '/scope must be one of tenant, campaign, sender, domain',
    ],
    [{ id: 'cmp_1' }, 422, '/scope must be one of tenant, campaign, sender, domain'],
    [{ scope: 'campaign', id: 'cmp_9' }, 404, 'There is no campaign with this id.'],
    [{ scope: 'sender', id: 'snd_9' }, 404, 'There is no sender with this id.'],
    [{ scope: 'tenant', id: 'default' }, 404, 'There is no tenant with this id.'],
    [{ scope: 'tenant', why: 'x' }, 400, '/why is not a known field'],
  ])('refuses %j', async (target, status, detail) => {
    const { call, told, tenantId } = await world()
    const thrown = await call('POST', target)
    expect([thrown.status, thrown.json.detail]).toEqual([status, detail])
    const lifted = await call('DELETE', target)
    expect([lifted.status, lifted.json.detail]).toEqual([status, detail.replace(/^\//, '?')])
    expect(await told()).toEqual([])
    const stops = await store.db
      .selectFrom('stops')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(stops).toEqual([])
  })

  it('shows what is on, newest first, with who threw it, and only what is on', async () => {
    const { key, call } = await world()
    await call('POST', { scope: 'campaign', id: 'cmp_1' })
    await call('POST', { scope: 'tenant' })
    await call('POST', { scope: 'sender', id: 'snd_1' })
    await call('DELETE', { scope: 'sender', id: 'snd_1' })
    const first = await api.request('GET', `${path}?limit=1`, { key })
    expect(first.json.data).toMatchObject([{ scope: 'tenant', by: 'test' }])
    const next = await api.request('GET', `${path}?limit=1&cursor=${first.json.next_cursor}`, {
      key,
    })
    expect(next.json.data).toMatchObject([{ scope: 'campaign', id: 'cmp_1' }])
    expect(next.json.next_cursor).toBeNull()
  })

  it('is an operator’s, and every throw and lift is audited', async () => {
    const { tenantId, call } = await world()
    const reviewer = await api.makeKey(['reviewer'], tenantId)
    const refused = await api.request('POST', path, { key: reviewer, body: { scope: 'tenant' } })
    expect(refused.status).toBe(403)
    await call('POST', { scope: 'tenant' })
    await call('POST', { scope: 'tenant' })
    await call('DELETE', { scope: 'tenant' })
    await call('DELETE', { scope: 'tenant' })
    const trail = await store.db
      .selectFrom('audit_log')
      .select(['action', 'subject', 'detail'])
      .where('tenant_id', '=', tenantId)
      .orderBy('sequence')
      .execute()
    expect(trail).toEqual([
      { action: 'kill_switch.throw', subject: tenantId, detail: { scope: 'tenant', in_flight: 0 } },
      { action: 'kill_switch.lift', subject: tenantId, detail: { scope: 'tenant', resumed: 2 } },
    ])
  })
})
