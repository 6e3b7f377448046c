import { beforeEach, describe, expect, it } from 'vitest'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { temporalDouble, withApi, type TestApi } from '../support/api.js'
import { seedTouch, type TouchSeed } from '../support/seed-touch.js'
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

const day = 86_400_000
const seed = (options: SeedOptions = {}) => seedCampaign(store, { tenantId, ...options })
const touch = (given: TouchSeed) => seedTouch(store, tenantId, given)
const post = (path: string, body?: unknown) =>
  api.request('POST', `/api/v1/campaigns/cmp_1/${path}`, { key, body })
const get = (path = '') => api.request('GET', `/api/v1/campaigns/cmp_1${path}`, { key })
const replied = (contact_id: string) => post('events', { contact_id, type: 'replied' })

describe('a campaign', () => {
  it('shows its people, its figures by state and channel, and what comes next', async () => {
    await seed({ contacts: 2, oneAccount: true })
    await store.db
      .updateTable('contacts')
      .set({ first_name: 'Anna', last_name: 'Berg', title: 'CTO' })
      .where('tenant_id', '=', tenantId)
      .where('contact_id', '=', 'con_1')
      .execute()
    const now = wallClock.now()
    await touch({ contact: 1, step: 1, state: 'sent', at: now - 3 * day })
    await touch({ contact: 1, step: 2, state: 'planned', at: now + day })
    await touch({ contact: 2, step: 1, state: 'unknown', at: now - 2 * day })
    await post('events', { contact_id: 'con_2', type: 'engaged', engagement: 'inquiry' })
    const { json } = await get()
    expect(json).toMatchObject({
      current_step: 1,
      total_touchpoints: 2,
      contacts_engaged: 1,
      channels_used: ['email'],
      touches: { sent: 1, planned: 1, unknown: 1, failed: 0 },
      by_channel: { email: { sent: 1, planned: 1, unknown: 1, failed: 0 } },
      next: {
        contact_id: 'con_1',
        contact: 'Anna Berg',
        step: 2,
        channel: 'email',
        at: new Date(now + day).toISOString(),
        reason: 'Step 2',
      },
      contacts: [
        { name: 'Anna Berg', title: 'CTO', next_at: new Date(now + day).toISOString() },
        { name: 'p2@north2.example', title: null, next_at: null },
      ],
      config: { max_touchpoints: 7, max_concurrent_contacts: 3 },
      config_version: 1,
    })
    expect(Date.parse(json.last_updated)).toBeGreaterThanOrEqual(now)
  })

  it('has no next touch to somebody who was stopped, or while its account is held', async () => {
    await seed({ contacts: 3 })
    await touch({ contact: 1, step: 1, state: 'planned', at: wallClock.now() + day })
    await replied('con_1')
    expect((await get()).json.next).toBeNull()
  })

  it('is listed with the same figures, without its people, in as many queries as one', async () => {
    await seed({ contacts: 2 })
    await seed({ campaignId: 'cmp_2' })
    await touch({ contact: 1, step: 1, state: 'sent', at: wallClock.now() })
    const { data } = (await api.request('GET', '/api/v1/campaigns', { key })).json
    const { contacts: _, conflicts: __, ...summary } = (await get()).json
    expect(data).toHaveLength(2)
    expect(data.find((one: typeof summary) => one.campaign_id === 'cmp_1')).toEqual(summary)
  })
})

describe('the timeline', () => {
  /** Without an engine to ask, the future is what the store has planned. */
  async function read(query = '') {
    api.deps.temporal = temporalDouble(false)
    try {
      return (await get(`/timeline${query}`)).json
    } finally {
      api.deps.temporal = temporalDouble(true)
    }
  }

  it('tells the past newest first, events with their effect, and the future soonest first', async () => {
    await seed({ contacts: 2, oneAccount: true })
    const now = wallClock.now()
    await touch({ contact: 1, step: 1, state: 'sent', at: now - 5 * day })
    await touch({ contact: 1, step: 2, state: 'skipped', at: now - 2 * day })
    await touch({ contact: 2, step: 1, state: 'planned', at: now + 2 * day })
    await touch({ contact: 2, step: 2, state: 'planned', at: now + day })
    await replied('con_1')
    const timeline = await read()
    expect(timeline.past).toMatchObject([
      { touch_id: 'tch_1_2', state: 'skipped', reason: 'Step 2', subject: null },
      { touch_id: 'tch_1_1', state: 'sent', subject: 'Subject 1', contact: 'p1@north1.example' },
    ])
    expect(timeline.events).toMatchObject([
      {
        type: 'replied',
        contact: 'p1@north1.example',
        conflict: 'colleague_responded',
        conflict_cleared_at: null,
        effect: 'This person gets nothing more in this campaign; the account is paused.',
      },
    ])
    expect(timeline.future).toMatchObject([
      {
        contact_id: 'con_2',
        step: 2,
        at: new Date(now + day).toISOString(),
        why: { contact: 'primary contact', channel: 'email first' },
        projected: false,
      },
      { contact_id: 'con_2', step: 1 },
    ])
    expect(timeline.next_cursor).toBeNull()
  })

  it('comes in pages that miss nothing and repeat nothing', async () => {
    await seed()
    const now = wallClock.now()
    for (let step = 1; step <= 5; step += 1) {
      await touch({ contact: 1, step, state: 'sent', at: now - (10 - step) * day })
    }
    await post('events', { contact_id: 'con_1', type: 'engaged', engagement: 'event' })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page = await read(`?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(page.past.length + page.events.length).toBe(2)
      seen.push(...page.events.map(({ type }) => type), ...page.past.map((one) => one.touch_id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual(['engaged', 'tch_1_5', 'tch_1_4', 'tch_1_3', 'tch_1_2', 'tch_1_1'])
  })

  interface Page {
    past: { touch_id: string }[]
    events: { type: string }[]
    next_cursor: string | null
  }

  it('answers 404 for a campaign that nobody has', async () => {
    expect((await api.request('GET', '/api/v1/campaigns/cmp_x/timeline', { key })).status).toBe(404)
  })
})
