import { beforeEach, describe, expect, it, test } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { askApproval } from '../support/approvals.js'
import { temporalDouble, withApi, type TestApi } from '../support/api.js'
import { seedCampaign, type SeedOptions } from '../support/world.js'

let store: Store
let api: TestApi
withApi((started) => ({ api, store } = started))

let tenants = 0
let tenantId = ''
let key = ''
beforeEach(async () => {
  tenants += 1
  tenantId = `tenant-${tenants}`
  key = await api.makeKey(['operator', 'reviewer'], tenantId)
})

const seed = (options: SeedOptions = {}) => seedCampaign(store, { tenantId, ...options })
const post = (path: string, body?: unknown) =>
  api.request('POST', `/api/v1/campaigns/cmp_1/${path}`, { key, body })
const get = (path = '') => api.request('GET', `/api/v1/campaigns/cmp_1${path}`, { key })
const replied = (contact_id: string) => post('events', { contact_id, type: 'replied' })

async function messages(kind: string) {
  const outbox = await store.db
    .selectFrom('outbox')
    .select(['workflow_id', 'payload'])
    .where('tenant_id', '=', tenantId)
    .orderBy('outbox_id')
    .execute()
  return outbox
    .map((row) => ({
      account: row.workflow_id.split(':')[3],
      ...(row.payload['message'] as { kind: string; paused_from_ms: number }),
    }))
    .filter((message) => message.kind === kind)
}

interface Since {
  since_ms: number
}

describe('resume after a conflict', () => {
  it('lets the colleagues go on, clears the conflict, and leaves the person who replied stopped', async () => {
    await seed({ contacts: 2, oneAccount: true })
    await replied('con_1')
    expect((await get()).json.status).toBe('paused')
    const answer = await post('resume')
    expect([answer.status, answer.json.status]).toEqual([200, 'active'])
    expect((await get('/conflicts')).json).toEqual({
      has_conflict: false,
      conflicts: [],
      should_pause: false,
    })
    const stops = await store.db
      .selectFrom('stops')
      .select(['scope', 'scope_key', 'effect'])
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(stops).toEqual([{ scope: 'contact', scope_key: 'con_1', effect: 'end' }])
  })

  it('tells each account since when it was held, and those that were not nothing', async () => {
    await seed({ contacts: 3 })
    await replied('con_1')
    await replied('con_2')
    expect((await get()).json.status).toBe('active')
    expect((await post('resume')).json.status).toBe('active')
    const [pausedFirst, pausedSecond] = await messages('pause')
    expect(await messages('resume')).toMatchObject([
      { account: 'acc_1', paused_from_ms: (pausedFirst as unknown as Since).since_ms },
      { account: 'acc_2', paused_from_ms: (pausedSecond as unknown as Since).since_ms },
    ])
  })

  it('counts a pause within a conflict from the beginning of the conflict', async () => {
    await seed({ contacts: 2 })
    await replied('con_1')
    await post('pause')
    await post('resume')
    const [paused] = (await messages('pause')) as unknown as Since[]
    const resumed = await messages('resume')
    const fromOf = (account: string) =>
      resumed.find((message) => message.account === account)!.paused_from_ms
    expect(resumed).toHaveLength(2)
    expect(fromOf('acc_1')).toBe(paused!.since_ms)
    expect(fromOf('acc_2')).toBeGreaterThan(paused!.since_ms)
  })

  it('resumes one account and no other', async () => {
    await seed({ contacts: 3 })
    await replied('con_1')
    await replied('con_2')
    expect((await post('resume', { account_id: 'acc_2' })).status).toBe(200)
    expect((await messages('resume')).map(({ account }) => account)).toEqual(['acc_2'])
    const { conflicts } = (await get('/conflicts')).json
    expect(conflicts.map((one: { account_id: string }) => one.account_id)).toEqual(['acc_1'])
    const unknown = await post('resume', { account_id: 'acc_9' })
    expect([unknown.status, unknown.json.errors[0].pointer]).toEqual([422, '/account_id'])
  })

  it('answers 200 and does nothing where nothing is held', async () => {
    await seed()
    expect((await post('resume')).json).toEqual({
      campaign_id: 'cmp_1',
      status: 'active',
      in_flight: [],
    })
    expect(await messages('resume')).toEqual([])
  })
})

test('a cancelled campaign asks nobody for approval any more', async () => {
  const seeded = await seed()
  await askApproval(store, seeded)
  expect((await get()).json.pending_approvals).toBe(1)
  await post('cancel')
  expect((await get()).json.pending_approvals).toBe(0)
  const approvals = await store.db
    .selectFrom('approvals')
    .select(['status', 'notes'])
    .where('tenant_id', '=', tenantId)
    .execute()
  expect(approvals).toEqual([{ status: 'superseded', notes: 'campaign cancelled' }])
})

describe('a step', () => {
  it('is refused while paused, before the launch, after the end and without Temporal', async () => {
    await seed()
    await post('pause')
    expect((await post('step')).status).toBe(409)
    for (const status of ['draft', 'completed'] as const) {
      await store.db
        .updateTable('campaigns')
        .set({ status })
        .where('tenant_id', '=', tenantId)
        .execute()
      expect((await post('step', { immediate: true })).status).toBe(409)
    }
    const path = '/api/v1/campaigns/cmp_x/step'
    expect((await api.request('POST', path, { key, body: {} })).status).toBe(404)
    api.deps.temporal = temporalDouble(false)
    try {
      const answer = await post('step')
      expect([answer.status, answer.json.code]).toEqual([503, 'temporal_unavailable'])
      expect(answer.headers.get('retry-after')).toBe('5')
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
  })
})
