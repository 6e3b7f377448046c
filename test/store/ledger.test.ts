import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { touchStates, type TouchState } from '../../contracts/touches.js'
import type { Store } from '../../store/open-store.js'
import { placeStop, touchesInFlight } from '../../store/repositories/stops.js'
import { readCapCounts, readSenderCounts } from '../../store/repositories/touch-caps.js'
import { settleTouch, writeClaim } from '../../store/repositories/touch-claims.js'
import { touchAttempts } from '../../store/repositories/touch-events.js'
import { findTouch, lockTouch, planTouch, type TouchRow } from '../../store/repositories/touches.js'
import type { ScopeKind } from '../../store/tables/ledger.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, seedCampaign } from '../support/world.js'

const hour = 3_600_000

describe.each(storeKinds)('the ledger on %s', (kind) => {
  let store: Store
  let count = 0
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  /** A planned touch of a tenant of its own. */
  async function plannedTouch(
    changes: { step?: number; tenantId?: string } = {},
  ): Promise<TouchRow> {
    const tenantId = changes.tenantId ?? `ledger-${(count += 1)}`
    if (!changes.tenantId) await seedCampaign(store, { tenantId })
    const step = changes.step ?? 1
    await planTouch(store.db, {
      tenantId,
      campaignId: 'cmp_1',
      accountId: 'acc_1',
      contactId: 'con_1',
      senderId: 'snd_1',
      channel: 'email',
      step,
      slotAtMs: monday9,
      reason: 'planned',
      nowMs: monday9,
    })
    return find(tenantId, step)
  }

  async function find(tenantId: string, step = 1): Promise<TouchRow> {
    const touch = await findTouch(store.db, tenantId, `cmp_1/con_1/${step}/email`)
    if (!touch) throw new Error('the touch is planned')
    return touch
  }

  const claim = (touch: TouchRow, atMs = monday9) =>
    store.transaction((trx) =>
      writeClaim(trx, {
        touch,
        address: 'p1@north1.example',
        domain: 'north1.example',
        contentHash: 'hash',
        subject: 'One',
        messageId: '<id@studio.example>',
        messageKind: 'step',
        approvalId: null,
        resentBy: null,
        senderDay: '2026-11-23',
        atMs,
        leaseUntilMs: atMs + 60_000,
      }),
    )

  const settle = (touch: TouchRow, state: TouchState, fence: number, atMs = monday9 + 1) =>
    store.transaction((trx) =>
      settleTouch(trx, {
        tenantId: touch.tenant_id,
        touchId: touch.touch_id,
        state,
        reason: `it is ${state}`,
        atMs,
        fence,
      }),
    )

  const force = (touch: TouchRow, state: TouchState) =>
    store.db
      .updateTable('touches')
      .set({ state })
      .where('tenant_id', '=', touch.tenant_id)
      .where('touch_id', '=', touch.touch_id)
      .execute()

  const yes = 'written'
  const no = 'left alone'

  // the fence matches; the touch is in this state; an attempt says this outcome
  test.each<[TouchState, ...string[]]>([
    //              sent failed unknown released
    ['claimed', yes, yes, yes, yes],
    ['unknown', yes, yes, no, no],
    ['sent', no, no, no, no],
    ['failed', no, no, no, no],
    ['released', no, no, no, no],
    ['planned', no, no, no, no],
    ['skipped', no, no, no, no],
    ['cancelled', no, no, no, no],
  ])('an outcome of a touch that is %s', async (state, ...expected) => {
    const outcomes = ['sent', 'failed', 'unknown', 'released'] as const
    for (const [index, outcome] of outcomes.entries()) {
      const touch = await plannedTouch()
      const fence = await claim(touch)
      await force(touch, state)
      const written = await settle(touch, outcome, fence)
      expect([outcome, written ? yes : no]).toEqual([outcome, expected[index]])
      const after = await find(touch.tenant_id)
      expect(after.state).toBe(written ? outcome : state)
      const events = (await touchAttempts(store.db, touch.tenant_id, [touch.touch_id])).get(
        touch.touch_id,
      )
      expect(events?.map((event) => event.state)).toEqual(
        written ? ['claimed', outcome] : ['claimed'],
      )
    }
  })

  test.each(touchStates)('nobody settles a touch that is %s with another fence', async (state) => {
    const touch = await plannedTouch()
    const fence = await claim(touch)
    await force(touch, state)
    for (const outcome of ['sent', 'failed', 'unknown', 'released'] as const) {
      expect(await settle(touch, outcome, fence + 1)).toBe(false)
      expect(await settle(touch, outcome, fence - 1)).toBe(false)
    }
    expect((await find(touch.tenant_id)).state).toBe(state)
  })

  it('gives every claim of a touch a higher fence', async () => {
    const touch = await plannedTouch()
    expect(await claim(touch)).toBe(1)
    await settle(touch, 'released', 1)
    expect(await claim(await find(touch.tenant_id))).toBe(2)
    expect(await settle(touch, 'sent', 1)).toBe(false)
    expect(await settle(touch, 'sent', 2)).toBe(true)
    expect(await find(touch.tenant_id)).toMatchObject({ fence: 2, attempt: 2 })
  })

  it('keeps the reason why a touch was sent then, and the server’s answer in its history', async () => {
    const touch = await plannedTouch()
    await settle(touch, 'sent', await claim(touch))
    expect((await find(touch.tenant_id)).reason).toBe('planned')
    const attempts = await touchAttempts(store.db, touch.tenant_id, [touch.touch_id])
    expect(attempts.get(touch.touch_id)).toEqual([
      {
        at: new Date(monday9).toISOString(),
        state: 'claimed',
        fence: 1,
        reason: 'every gate open',
      },
      { at: new Date(monday9 + 1).toISOString(), state: 'sent', fence: 1, reason: 'it is sent' },
    ])
  })

  test.each<[TouchState, boolean]>([
    ['claimed', true],
    ['sent', true],
    ['unknown', true],
    ['failed', false],
    ['released', false],
    ['planned', false],
    ['skipped', false],
    ['cancelled', false],
  ])('a touch that is %s counts for the caps: %s', async (state, counts) => {
    const touch = await plannedTouch()
    await claim(touch)
    await force(touch, state)
    const list = counts ? [monday9] : []
    expect(await capCounts(touch, { sinceMs: monday9 - hour })).toEqual({
      contactTouchesMs: list,
      accountTouchesMs: list,
      accountTouchpoints: list.length,
    })
    expect(await senderCounts(touch)).toEqual({
      countedToday: list.length,
      followUpsToday: 0,
      nearMs: list,
    })
  })

  /** As another touch of the same contact would ask. */
  const capCounts = (touch: TouchRow, changes: object = {}) =>
    store.transaction((trx) =>
      readCapCounts(trx, {
        tenantId: touch.tenant_id,
        touchKey: 'another',
        campaignId: 'cmp_1',
        contactId: 'con_1',
        accountId: 'acc_1',
        sinceMs: monday9 - 1,
        ...changes,
      }),
    )

  const monday = {
    name: '2026-11-23',
    fromMs: Date.parse('2026-11-23T00:00:00Z'),
    untilMs: Date.parse('2026-11-24T00:00:00Z'),
  }

  const senderCounts = (touch: TouchRow, changes: object = {}) =>
    store.transaction((trx) =>
      readSenderCounts(
        trx,
        {
          tenantId: touch.tenant_id,
          touchKey: 'another',
          senderId: 'snd_1',
          atMs: monday9,
          days: [monday.name],
          day: monday,
          ...changes,
        },
        10,
      ),
    )

  it('counts nothing that is older, of somebody else or of another day', async () => {
    const touch = await plannedTouch()
    await claim(touch)
    const all = { contactTouchesMs: [monday9], accountTouchesMs: [monday9], accountTouchpoints: 1 }
    expect(await capCounts(touch)).toEqual(all)
    expect(await capCounts(touch, { sinceMs: monday9 })).toEqual({
      contactTouchesMs: [],
      accountTouchesMs: [],
      accountTouchpoints: 1,
    })
    expect(await capCounts(touch, { campaignId: 'cmp_2' })).toEqual({
      ...all,
      accountTouchpoints: 0,
    })
    expect(await capCounts(touch, { contactId: 'con_2' })).toEqual({ ...all, contactTouchesMs: [] })
    const none = { contactTouchesMs: [], accountTouchesMs: [], accountTouchpoints: 0 }
    expect(await capCounts(touch, { accountId: 'acc_2' })).toEqual({
      ...none,
      contactTouchesMs: [monday9],
    })
    expect(await capCounts(touch, { tenantId: 'nobody' })).toEqual(none)
    // a touch that is sent again does not stand in its own way
    expect(await capCounts(touch, { touchKey: touch.touch_key })).toEqual(none)
  })

  test.each<[string, object, object]>([
    ['another sender', { senderId: 'snd_2' }, { countedToday: 0, nearMs: [] }],
    ['another tenant', { tenantId: 'nobody' }, { countedToday: 0, nearMs: [] }],
    [
      'its yesterday',
      { days: ['2026-11-23', '2026-11-24'], day: { ...monday, name: '2026-11-24' } },
      { countedToday: 0, nearMs: [monday9] },
    ],
    ['the touch itself', { touchKey: 'cmp_1/con_1/1/email' }, { countedToday: 0, nearMs: [] }],
    ['an instant before', { atMs: monday9 - hour }, { countedToday: 1, nearMs: [monday9] }],
  ])('counts for a sender: %s', async (_name, changes, expected) => {
    const touch = await plannedTouch()
    await claim(touch)
    expect(await senderCounts(touch, changes)).toMatchObject(expected)
  })

  it('counts the follow-ups that are planned for the day, and stops where it is enough', async () => {
    const touch = await plannedTouch()
    for (const step of [2, 3, 4]) await plannedTouch({ tenantId: touch.tenant_id, step })
    expect(await senderCounts(touch)).toMatchObject({ countedToday: 0, followUpsToday: 3 })
    expect(
      await senderCounts(touch, {
        day: { ...monday, fromMs: monday.untilMs, untilMs: monday.untilMs + 24 * hour },
      }),
    ).toMatchObject({ followUpsToday: 0 })
    const own = { touchKey: 'cmp_1/con_1/2/email' }
    expect(await senderCounts(touch, own)).toMatchObject({ followUpsToday: 2 })
  })

  test.each<[ScopeKind, string, boolean]>([
    ['tenant', 'any', true],
    ['sender', 'snd_1', true],
    ['campaign', 'cmp_1', true],
    ['account', 'acc_1', true],
    ['contact', 'con_1', true],
    ['address', 'p1@north1.example', true],
    ['domain', 'north1.example', true],
    ['sender', 'snd_2', false],
    ['campaign', 'cmp_2', false],
    ['contact', 'acc_1', false],
    ['address', 'north1.example', false],
  ])('a stop of the %s %s answers the claimed touch: %s', async (scope, key, answers) => {
    const touch = await plannedTouch()
    await claim(touch)
    const inFlight = await store.transaction((trx) =>
      placeStop(trx, {
        tenantId: touch.tenant_id,
        scope: { kind: scope, key: scope === 'tenant' ? touch.tenant_id : key },
        reason: 'paused',
        by: 'test',
        nowMs: monday9,
      }),
    )
    expect(inFlight).toEqual(answers ? [touch.touch_id] : [])
  })

  test.each(touchStates.filter((state) => state !== 'claimed'))(
    'a touch that is %s is not in flight',
    async (state) => {
      const touch = await plannedTouch()
      await claim(touch)
      await force(touch, state)
      const scope = { kind: 'campaign', key: 'cmp_1' } as const
      const found = await store.transaction((trx) => touchesInFlight(trx, touch.tenant_id, scope))
      expect(found).toEqual([])
    },
  )

  it('cannot be stopped for a day of a sender', async () => {
    const scope = { kind: 'sender_day', key: 'snd_1/2026-11-23' } as const
    const stopped = store.transaction((trx) => touchesInFlight(trx, 'default', scope))
    await expect(stopped).rejects.toThrow('sender_day')
  })

  it('has one row per touch, however often it is planned at once', async () => {
    const touch = await plannedTouch()
    await Promise.all([1, 2, 3, 4].map(() => plannedTouch({ tenantId: touch.tenant_id })))
    const rows = await store.db
      .selectFrom('touches')
      .select('touch_id')
      .where('tenant_id', '=', touch.tenant_id)
      .execute()
    expect(rows).toEqual([{ touch_id: touch.touch_id }])
  })

  it('keeps the histories of touches apart', async () => {
    const one = await plannedTouch()
    const two = await plannedTouch({ tenantId: one.tenant_id, step: 2 })
    await claim(one)
    const attempts = await touchAttempts(store.db, one.tenant_id, [one.touch_id, two.touch_id])
    expect([...attempts.keys()]).toEqual([one.touch_id])
    expect(await touchAttempts(store.db, one.tenant_id, [])).toEqual(new Map())
    expect(await touchAttempts(store.db, 'nobody', [one.touch_id])).toEqual(new Map())
  })

  it('finds nothing to lock where nothing was planned', async () => {
    const found = await store.transaction((trx) => lockTouch(trx, 'default', 'cmp/con/1/email'))
    expect(found).toBeUndefined()
  })
})
