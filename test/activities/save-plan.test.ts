import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { loadAccount } from '../../activities/outreach/load-account.js'
import { finishAccount, savePlan } from '../../activities/outreach/save-plan.js'
import type { Plan } from '../../contracts/temporal/outreach-activities.js'
import type { TouchState } from '../../contracts/touches.js'
import { touchStates } from '../../contracts/touches.js'
import type { Store } from '../../store/open-store.js'
import { outreachDeps } from '../support/activities.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, day, hour, type Bench } from './bench.js'

const clock = { now: () => monday9 }

const planFor = (one: Bench, changes: Partial<Plan> = {}): Plan => ({
  tenant_id: one.tenantId,
  campaign_id: one.seeded.campaignId,
  account_id: 'acc_1',
  next_at_ms: monday9 + hour,
  stage: 'waiting',
  reason: 'Step 1 of 2',
  planned: [],
  closed: [],
  standings: [],
  rules_version: 1,
  at_ms: monday9,
  ...changes,
})

const planned = (contact_id: string, slot_at_ms: number, step = 1) => ({
  contact_id,
  step,
  channel: 'email',
  slot_at_ms,
  reason: 'moved',
  why: { contact: 'primary contact', channel: 'email, attempt 1 of 2' },
})

describe.each(storeKinds)('the plan of an account on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const save = (plan: Plan) => savePlan(outreachDeps(store, noEmail, { clock }), plan)
  const standing = (one: Bench) =>
    store.db
      .selectFrom('campaign_accounts')
      .selectAll()
      .where('tenant_id', '=', one.tenantId)
      .where('account_id', '=', 'acc_1')
      .executeTakeFirstOrThrow()
  const force = (one: Bench, state: TouchState) =>
    store.db.updateTable('touches').set({ state }).where('tenant_id', '=', one.tenantId).execute()

  it('writes the planned touches and what the account waits for', async () => {
    const one = await bench(store, { contacts: 2, oneAccount: true })
    await save(
      planFor(one, {
        planned: [planned('con_1', monday9 + hour), planned('con_2', monday9 + day)],
      }),
    )
    expect(await one.touch(0)).toMatchObject({
      state: 'planned',
      slot_at: new Date(monday9 + hour),
      reason: 'moved',
      step: 1,
      fence: 0,
      attempt: 0,
      sender_id: one.seeded.senderId,
    })
    expect(await one.touch(1)).toMatchObject({ slot_at: new Date(monday9 + day) })
    expect(await standing(one)).toMatchObject({
      stage: 'waiting',
      reason: 'Step 1 of 2',
      next_at: new Date(monday9 + hour),
    })
  })

  test.each<[TouchState, boolean]>(
    touchStates.map((state) => [state, !['claimed', 'sent', 'failed', 'unknown'].includes(state)]),
  )('a touch that is %s is planned again, if nobody claimed it: %s', async (state, moves) => {
    const one = await bench(store)
    await save(planFor(one, { planned: [planned('con_1', monday9 + hour)] }))
    await force(one, state)
    const before = await one.touch()
    await save(planFor(one, { planned: [planned('con_1', monday9 + day)], at_ms: monday9 + 1 }))
    const after = await one.touch()
    expect(after.slot_at).toEqual(new Date(moves ? monday9 + day : monday9 + hour))
    expect(after.touch_id).toBe(before.touch_id)
    if (!moves) expect(after).toEqual(before)
    else expect(after.state).toBe(state === 'released' ? 'released' : 'planned')
  })

  test.each<TouchState>(['skipped', 'cancelled'])(
    'a touch that is %s after somebody had claimed it is never planned again',
    async (state) => {
      const one = await bench(store)
      await save(planFor(one, { planned: [planned('con_1', monday9 + hour)] }))
      await force(one, state)
      await store.db
        .updateTable('touches')
        .set({ fence: 1 })
        .where('tenant_id', '=', one.tenantId)
        .execute()
      const before = await one.touch()
      await save(planFor(one, { planned: [planned('con_1', monday9 + day)], at_ms: monday9 + 1 }))
      expect(await one.touch()).toEqual(before)
    },
  )

  test.each<[TouchState, boolean]>(
    touchStates.map((state) => [state, state === 'planned' || state === 'released']),
  )('a touch that is %s is closed with its contact: %s', async (state, closes) => {
    for (const end of ['skipped', 'cancelled'] as const) {
      const one = await bench(store)
      await save(planFor(one, { planned: [planned('con_1', monday9 + hour)] }))
      await force(one, state)
      const closed = [{ contact_id: 'con_1', state: end, reason: 'replied' }]
      await save(planFor(one, { closed }))
      await save(planFor(one, { closed }))
      const { state: after, reason } = await one.touch()
      expect([after, reason]).toEqual(closes ? [end, 'replied'] : [state, 'moved'])
      expect(await one.history()).toBe(closes ? end : '')
    }
  })

  it('closes every step of the contact, of nobody else, in no other campaign', async () => {
    const one = await bench(store, { contacts: 2, oneAccount: true })
    const other = await bench(store, { campaignId: 'cmp_2', tenantId: one.tenantId })
    await save(planFor(other, { planned: [planned('con_1', monday9)] }))
    await save(
      planFor(one, {
        planned: [
          planned('con_1', monday9),
          planned('con_1', monday9, 2),
          planned('con_2', monday9),
        ],
      }),
    )
    await save(
      planFor(one, {
        planned: [planned('con_2', monday9)],
        closed: [{ contact_id: 'con_1', state: 'skipped', reason: 'replied' }],
      }),
    )
    const rows = await store.db
      .selectFrom('touches')
      .select(['campaign_id', 'contact_id', 'step', 'state'])
      .where('tenant_id', '=', one.tenantId)
      .execute()
    expect(
      rows.map((row) => `${row.campaign_id} ${row.contact_id} ${row.step} ${row.state}`).sort(),
    ).toEqual([
      'cmp_1 con_1 1 skipped',
      'cmp_1 con_1 2 skipped',
      'cmp_1 con_2 1 planned',
      'cmp_2 con_1 1 planned',
    ])
  })

  it('cancels what an older plan wanted and this one does not', async () => {
    const one = await bench(store, { contacts: 1 })
    await save(planFor(one, { planned: [planned('con_1', monday9)] }))
    await save(planFor(one, { planned: [planned('con_1', monday9, 2)] }))
    const rows = await store.db
      .selectFrom('touches')
      .select(['step', 'state', 'reason'])
      .where('tenant_id', '=', one.tenantId)
      .orderBy('step')
      .execute()
    expect(rows).toEqual([
      { step: 1, state: 'cancelled', reason: 'planned anew' },
      { step: 2, state: 'planned', reason: 'moved' },
    ])
  })

  it('says nothing about an account that has finished', async () => {
    const one = await bench(store)
    await finish(one, 'acc_1')
    await save(planFor(one))
    expect(await standing(one)).toMatchObject({ stage: 'completed', next_at: null })
  })

  it('ignores a campaign that was deleted', async () => {
    const one = await bench(store)
    await save(planFor(one, { campaign_id: 'cmp_none', planned: [planned('con_1', monday9)] }))
    await expect(one.touch()).rejects.toThrow()
  })

  const finish = (
    one: Bench,
    account_id: string,
    outcome: 'completed' | 'cancelled' = 'completed',
  ) =>
    finishAccount(outreachDeps(store, noEmail, { clock }), {
      tenant_id: one.tenantId,
      campaign_id: one.seeded.campaignId,
      account_id,
      outcome,
      at_ms: monday9 + hour,
    })
  const campaign = (one: Bench) =>
    store.db
      .selectFrom('campaigns')
      .selectAll()
      .where('tenant_id', '=', one.tenantId)
      .executeTakeFirstOrThrow()

  it('completes the campaign with its last account, and counts what was sent', async () => {
    const one = await bench(store, { contacts: 2 })
    await one.perform(0)
    expect(await finish(one, 'acc_1')).toEqual({ touches_sent: 1, newcomers: false })
    expect(await finish(one, 'acc_1')).toEqual({ touches_sent: 1, newcomers: false })
    expect(await campaign(one)).toMatchObject({ status: 'active', finished_at: null })
    expect(await finish(one, 'acc_2')).toEqual({ touches_sent: 0, newcomers: false })
    expect(await campaign(one)).toMatchObject({
      status: 'completed',
      finished_at: new Date(monday9 + hour),
    })
  })

  it('lets an account end of which a store from a backup knows nothing', async () => {
    const one = await bench(store)
    const lost = { ...one, seeded: { ...one.seeded, campaignId: 'cmp_lost' } }
    expect(await finish(lost, 'acc_1')).toEqual({ touches_sent: 0, newcomers: false })
  })

  it('leaves a cancelled campaign cancelled when its last account ends', async () => {
    const one = await bench(store)
    await store.db
      .updateTable('campaigns')
      .set({ status: 'cancelled' })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    await finish(one, 'acc_1', 'cancelled')
    expect(await campaign(one)).toMatchObject({
      status: 'cancelled',
      finished_at: new Date(monday9 + hour),
    })
  })

  it('hands a workflow ids, rules and calendars, never a name or an address', async () => {
    const one = await bench(store, { contacts: 2, oneAccount: true })
    await store.db
      .updateTable('contacts')
      .set({ timezone: 'Asia/Kolkata', name: 'Anna Berg' })
      .where('tenant_id', '=', one.tenantId)
      .where('contact_id', '=', 'con_2')
      .execute()
    const loaded = await loadAccount(outreachDeps(store, noEmail, { clock }), {
      tenant_id: one.tenantId,
      campaign_id: 'cmp_1',
      account_id: 'acc_1',
      at_ms: monday9,
    })
    expect(loaded).toMatchObject({
      rules: {
        max_touchpoints: 2,
        intervals: [{ unit: 'days', count: 3 }],
        channels: { kind: 'fixed', channels: ['email', 'email'] },
        hours: { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] },
      },
      contacts: [
        // whose zone is not known is taken to live where a colleague does
        { contact_id: 'con_1', zone: 'Asia/Kolkata', channels: { email: null } },
        { contact_id: 'con_2', zone: 'Asia/Kolkata', channels: { email: null } },
      ],
    })
    expect(Object.keys(loaded.zones)).toEqual(['Asia/Kolkata'])
    expect(JSON.stringify(loaded)).not.toMatch(/@|Anna|First words/)
  })

  it('does not finish an account to which somebody was added meanwhile', async () => {
    const one = await bench(store, { contacts: 2, oneAccount: true })
    const order = {
      tenant_id: one.tenantId,
      campaign_id: 'cmp_1',
      account_id: 'acc_1',
      outcome: 'completed' as const,
      at_ms: monday9,
    }
    const deps = outreachDeps(store, noEmail, { clock })
    expect(await finishAccount(deps, { ...order, known_contacts: 1 })).toMatchObject({
      newcomers: true,
    })
    expect(await standing(one)).toMatchObject({ finished_at: null })
    expect(await finishAccount(deps, { ...order, known_contacts: 2 })).toMatchObject({
      newcomers: false,
    })
    expect(await standing(one)).toMatchObject({ stage: 'completed' })
  })

  it('says for good that a campaign does not exist', async () => {
    const ref = { tenant_id: 'x', campaign_id: 'cmp_none', account_id: 'acc_1', at_ms: monday9 }
    await expect(loadAccount(outreachDeps(store, noEmail, { clock }), ref)).rejects.toMatchObject({
      nonRetryable: true,
      type: 'CampaignMissing',
    })
  })
})

/** PGlite has one connection, so only PostgreSQL lets accounts finish at the same time. */
describe('accounts that finish at the same time', () => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore('postgres')
  })
  afterAll(() => store.close())

  it('complete their campaign exactly once (50 at once, 5 rounds)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await bench(store, { contacts: 50 })
      let instant = monday9
      const results = await Promise.all(
        one.seeded.contacts.map(({ accountId }) =>
          finishAccount(outreachDeps(store, noEmail, { clock }), {
            tenant_id: one.tenantId,
            campaign_id: 'cmp_1',
            account_id: accountId,
            outcome: 'completed',
            at_ms: (instant += 1),
          }),
        ),
      )
      expect(results).toHaveLength(50)
      const done = await store.db
        .selectFrom('campaigns')
        .select(['status', 'finished_at'])
        .where('tenant_id', '=', one.tenantId)
        .executeTakeFirstOrThrow()
      expect(done.status).toBe('completed')
      // a repetition of any of them does not finish it a second time
      await finishAccount(outreachDeps(store, noEmail, { clock }), {
        tenant_id: one.tenantId,
        campaign_id: 'cmp_1',
        account_id: 'acc_7',
        outcome: 'completed',
        at_ms: monday9 + day,
      })
      const again = await store.db
        .selectFrom('campaigns')
        .select(['status', 'finished_at'])
        .where('tenant_id', '=', one.tenantId)
        .executeTakeFirstOrThrow()
      expect(again).toEqual(done)
    }
  })
})

const noEmail = {
  submit: () => Promise.reject(new Error('a plan sends nothing')),
}
