import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { campaignFigures } from '../../store/repositories/campaign-figures.js'
import { listMembers, membershipsToEnd } from '../../store/repositories/campaign-members.js'
import {
  clearConflicts,
  insertContactEvent,
  openConflicts,
} from '../../store/repositories/contact-events.js'
import { pageOfHappenings, pastEvents, pastTouches } from '../../store/repositories/timeline.js'
import { seedTouch } from '../support/seed-touch.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, seedCampaign } from '../support/world.js'

const tenantId = 'default'
const campaign = { tenantId, campaignId: 'cmp_1' }
const day = 86_400_000

describe.each(storeKinds)('reading a campaign on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
    await seedCampaign(store, { contacts: 2, oneAccount: true })
    await seedCampaign(store, { contacts: 1, campaignId: 'cmp_2' })
    await seedTouch(store, tenantId, { contact: 1, step: 1, state: 'sent', at: monday9 })
    await seedTouch(store, tenantId, { contact: 1, step: 2, state: 'planned', at: monday9 + day })
    await seedTouch(store, tenantId, { contact: 2, step: 1, state: 'unknown', at: monday9 })
    await store.transaction((trx) =>
      insertContactEvent(trx, {
        tenant_id: tenantId,
        event_id: 'evt_1',
        campaign_id: 'cmp_1',
        account_id: 'acc_1',
        contact_id: 'con_2',
        type: 'replied',
        sentiment: null,
        engagement: null,
        disclosable: false,
        conflict: 'colleague_responded',
        effect: JSON.stringify({ effect: 'The account is paused.' }),
        occurred_at: new Date(monday9),
        recorded_at: new Date(monday9 + 2 * day),
        recorded_by: 'key_1',
      }),
    )
  })
  afterAll(() => store.close())

  it('counts every campaign of a page on its own', async () => {
    const question = { tenantId, campaignIds: ['cmp_1', 'cmp_2'], nowMs: monday9 }
    const figures = await campaignFigures(store.db, question)
    expect(figures.get('cmp_1')).toMatchObject({
      contacts: 2,
      accounts: 1,
      accountsFinished: 0,
      accountsWon: 0,
      currentStep: 1,
      contactsEngaged: 1,
      pendingApprovals: 0,
      next: { contact_id: 'con_1', step: 2, slot_at: new Date(monday9 + day) },
      lastChange: new Date(monday9 + 2 * day),
    })
    expect(figures.get('cmp_2')).toMatchObject({
      touches: [],
      contacts: 1,
      currentStep: 0,
      contactsEngaged: 0,
      next: null,
      lastChange: null,
    })
  })

  it('lists people with the touch that each gets next', async () => {
    expect(await listMembers(store.db, campaign)).toMatchObject([
      { contact_id: 'con_1', name: 'p1@north1.example', next_at: new Date(monday9 + day) },
      { contact_id: 'con_2', next_at: null },
    ])
  })

  it('puts touches and events into one order', async () => {
    const page = await pageOfHappenings(store.db, campaign, { limit: 2 })
    expect(page.data.map(({ id }) => id)).toEqual(['evt_1', 'tch_2_1'])
    const rest = await pageOfHappenings(store.db, campaign, {
      limit: 2,
      cursor: page.next_cursor ?? '',
    })
    expect([rest.data.map(({ id }) => id), rest.next_cursor]).toEqual([['tch_1_1'], null])
    expect(await pastTouches(store.db, tenantId, ['tch_1_1', 'tch_2_1'])).toMatchObject([
      { touch_id: 'tch_2_1', at: new Date(monday9) },
      { touch_id: 'tch_1_1', at: new Date(monday9) },
    ])
    expect(await pastEvents(store.db, tenantId, ['evt_1'])).toMatchObject([
      { contact: 'p2@north2.example', effect: { effect: 'The account is paused.' } },
    ])
  })

  it('knows in which running campaigns a person has not unsubscribed yet', async () => {
    const running = await membershipsToEnd(store.db, { tenantId, contactId: 'con_1' })
    expect(running).toMatchObject([
      { campaignId: 'cmp_1', workflowId: 'outreach:default:cmp_1:acc_1' },
      { campaignId: 'cmp_2', workflowId: 'outreach:default:cmp_2:acc_1' },
    ])
  })

  it('clears the conflicts of one account or of all', async () => {
    const clear = (accountId?: string) =>
      store.transaction((trx) => clearConflicts(trx, { ...campaign, accountId }, monday9))
    expect(await clear('acc_9')).toBe(0)
    expect(await openConflicts(store.db, campaign)).toMatchObject([{ contact_id: 'con_2' }])
    expect(await clear()).toBe(1)
    expect(await openConflicts(store.db, campaign)).toEqual([])
  })
})
