import { beforeEach, describe, expect, it } from 'vitest'
import { campaignConfigSchema } from '../../contracts/campaign-config.js'
import { wallClock } from '../../runtime/clock.js'
import type { Store } from '../../store/open-store.js'
import { withApi, type TestApi } from '../support/api.js'
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

describe('a colleague message', () => {
  const ask = (target: string, referring: string) =>
    post('colleague-message', { target_contact_id: target, referring_contact_id: referring })

  /** A campaign that chooses templates, and a disclosable engagement of con_2. */
  async function engaged(daysAgo: number, disclosable = true): Promise<void> {
    await seed({ contacts: 3, oneAccount: true })
    await store.db
      .updateTable('campaigns')
      .set({ steps: '[]', config: JSON.stringify(campaignConfigSchema.parse({})) })
      .where('tenant_id', '=', tenantId)
      .execute()
    await store.db
      .updateTable('contacts')
      .set({ name: 'Bo Lind' })
      .where('tenant_id', '=', tenantId)
      .where('contact_id', '=', 'con_2')
      .execute()
    const occurred_at = new Date(wallClock.now() - daysAgo * day).toISOString()
    const event = { type: 'engaged', engagement: 'inquiry', disclosable, occurred_at }
    await post('events', { contact_id: 'con_2', ...event })
  }

  it('shows what would be said of the engagement, and sends nothing', async () => {
    await engaged(4)
    const answer = await ask('con_1', 'con_2')
    expect(answer.json).toMatchObject({
      eligible: true,
      reason: "a colleague's inquiry 4 days ago may be mentioned",
      message: { text: expect.stringContaining('Bo Lind') },
    })
    expect(answer.json.message.text).toContain('https://overture.example/u/')
    const touches = await store.db
      .selectFrom('touches')
      .select('touch_id')
      .where('tenant_id', '=', tenantId)
      .execute()
    expect(touches).toEqual([])
  })

  const refusals: [what: string, given: () => Promise<void>, reason: RegExp][] = [
    ['nobody engaged', () => seedNothing(), /no engagement of a colleague/],
    ['it may not be disclosed', () => engaged(4, false), /may not be disclosed/],
    ['it is too fresh', () => engaged(1), /after 3 days/],
    ['the target has had one', () => engaged(4).then(hadOne), /has had a colleague message/],
    ['the colleague has opted out', () => engaged(4).then(optedOut), /stopped in this campaign/],
  ]
  it.each(refusals)('is refused when %s', async (_what, given, reason) => {
    await given()
    const answer = await ask('con_1', 'con_2')
    expect(answer.json).toMatchObject({ message: null, eligible: false })
    expect(answer.json.reason).toMatch(reason)
  })

  async function seedNothing(): Promise<void> {
    await seed({ contacts: 2, oneAccount: true })
    await store.db
      .updateTable('campaigns')
      .set({ steps: '[]', config: JSON.stringify(campaignConfigSchema.parse({})) })
      .where('tenant_id', '=', tenantId)
      .execute()
  }
  const hadOne = () =>
    touch({ contact: 1, step: 2, state: 'sent', at: wallClock.now(), kind: 'colleague' })
  const optedOut = async () => {
    await post('events', { contact_id: 'con_2', type: 'unsubscribed' })
  }

  it('needs two people of this campaign', async () => {
    await seed({ contacts: 2, oneAccount: true })
    for (const [target, referring, pointer] of [
      ['con_1', 'con_1', '/referring_contact_id'],
      ['con_x', 'con_1', '/target_contact_id'],
      ['con_1', 'con_x', '/referring_contact_id'],
    ] as const) {
      const answer = await ask(target, referring)
      expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, pointer])
    }
  })
})
