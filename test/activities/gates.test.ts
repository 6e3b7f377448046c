import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { prepareTouch } from '../../activities/outreach/prepare-touch.js'
import { campaignConfigSchema } from '../../contracts/campaign-config.js'
import type { Store } from '../../store/open-store.js'
import type { ScopeKind } from '../../store/tables/ledger.js'
import { insertRequest } from '../../store/repositories/approvals.js'
import { liftStop, placeStop } from '../../store/repositories/stops.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { outreachDeps } from '../support/activities.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9, orderFor } from '../support/world.js'
import { bench, day, minute, utc, type Bench } from './bench.js'

describe.each(storeKinds)('the gates of a touch on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  const stopOn = (one: Bench, scope: ScopeKind, key: string) => ({
    tenantId: one.tenantId,
    scope: { kind: scope, key },
    reason: 'paused',
    by: 'test',
    nowMs: monday9,
  })

  test.each<[ScopeKind, (one: Bench) => string]>([
    ['tenant', (one) => one.tenantId],
    ['sender', (one) => one.seeded.senderId],
    ['campaign', (one) => one.seeded.campaignId],
    ['account', () => 'acc_1'],
    ['address', () => 'p1@north1.example'],
    ['domain', () => 'north1.example'],
  ])('a pause of the %s holds the touch until it is lifted', async (scope, keyOf) => {
    const one = await bench(store)
    const stop = stopOn(one, scope, keyOf(one))
    expect(await store.transaction((trx) => placeStop(trx, stop))).toEqual([])
    expect(await one.perform()).toEqual({
      kind: 'held',
      at_ms: monday9,
      reason: `${scope} paused`,
    })
    expect(await one.touch()).toMatchObject({
      state: 'planned',
      reason: `${scope} paused`,
      fence: 0,
    })
    expect(one.email.submitted).toHaveLength(0)
    await store.transaction((trx) => liftStop(trx, stop))
    expect((await one.perform()).kind).toBe('sent')
  })

  it('a pause of the contact alone lets it be asked again in an hour, so that colleagues go on', async () => {
    const one = await bench(store)
    const stop = stopOn(one, 'contact', 'con_1')
    await store.transaction((trx) => placeStop(trx, stop))
    expect(await one.perform()).toEqual({
      kind: 'deferred',
      at_ms: monday9,
      not_before_ms: monday9 + 3_600_000,
      reason: 'this person is held: paused',
    })
    expect(one.email.submitted).toHaveLength(0)
    await store.transaction((trx) => liftStop(trx, stop))
    expect((await one.perform()).kind).toBe('sent')
  })

  test.each<[ScopeKind, string]>([
    ['tenant', 'another-tenant'],
    ['sender', 'snd_2'],
    ['campaign', 'cmp_2'],
    ['account', 'acc_2'],
    ['contact', 'con_2'],
    ['contact', 'acc_1'],
    ['domain', 'example'],
  ])('a pause of another %s (%s) holds nothing', async (scope, key) => {
    const one = await bench(store)
    await store.transaction((trx) => placeStop(trx, stopOn(one, scope, key)))
    expect((await one.perform()).kind).toBe('sent')
  })

  it('a pause in another tenant holds nothing', async () => {
    const other = await bench(store)
    await store.transaction((trx) => placeStop(trx, stopOn(other, 'campaign', 'cmp_1')))
    expect((await (await bench(store)).perform()).kind).toBe('sent')
  })

  it('a pause lifted by its own reason leaves another in place', async () => {
    const one = await bench(store)
    const paused = stopOn(one, 'campaign', one.seeded.campaignId)
    await store.transaction((trx) => placeStop(trx, { ...paused, reason: 'killed' }))
    await store.transaction((trx) => placeStop(trx, paused))
    await store.transaction((trx) => liftStop(trx, paused))
    expect(await one.perform()).toMatchObject({ kind: 'held', reason: 'campaign killed' })
  })

  test.each([
    ['email', 'p1@north1.example', 'address suppressed: unsubscribed'],
    ['domain', 'north1.example', 'domain suppressed: unsubscribed'],
  ] as const)('a suppressed %s (%s) ends the contact', async (what, value, reason) => {
    const one = await bench(store)
    const placed = await store.transaction((trx) =>
      placeSuppression(trx, {
        tenantId: one.tenantId,
        kind: what,
        value,
        reason: 'unsubscribed',
        note: null,
        by: 'test',
        nowMs: monday9,
      }),
    )
    expect(placed.inFlight).toEqual([])
    expect(await one.perform()).toEqual({
      kind: 'skipped',
      at_ms: monday9,
      reason,
      ends: 'contact',
    })
    expect(await one.touch()).toMatchObject({ state: 'skipped', reason })
    expect(await one.history()).toBe('skipped')
    expect(one.email.submitted).toHaveLength(0)
  })

  test.each([
    ['email', 'p2@north1.example'],
    ['email', 'north1.example'],
    ['domain', 'north2.example'],
    ['domain', 'example'],
    ['domain', 'p1@north1.example'],
  ] as const)('a suppressed %s (%s) of somebody else ends nothing', async (what, value) => {
    const one = await bench(store)
    await store.transaction((trx) =>
      placeSuppression(trx, {
        tenantId: one.tenantId,
        kind: what,
        value,
        reason: 'manual',
        note: null,
        by: 'test',
        nowMs: monday9,
      }),
    )
    expect((await one.perform()).kind).toBe('sent')
  })

  test.each([
    ['cancelled', 'skipped', 'campaign is cancelled'],
    ['completed', 'skipped', 'campaign is completed'],
    ['active', 'sent', 'Step 1 of 2'],
  ] as const)('a campaign that is %s: %s', async (status, state, reason) => {
    const one = await bench(store)
    await store.db
      .updateTable('campaigns')
      .set({ status })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    expect((await one.perform()).kind).toBe(state)
    expect(await one.touch()).toMatchObject({ state, reason })
  })

  test.each<[string, string, string]>([
    ['2026-11-22 12:00', 'Sunday is not a working day of the recipient', '2026-11-23 09:00'],
    [
      '2026-11-23 08:59:59.999',
      "08:59 Etc/UTC is outside the recipient's working hours",
      '2026-11-23 09:00',
    ],
    [
      '2026-11-23 17:00',
      "17:00 Etc/UTC is outside the recipient's working hours",
      '2026-11-24 09:00',
    ],
  ])('nobody is written to at %s, but after the next opening', async (instant, reason, opening) => {
    const one = await bench(store)
    one.clock.ms = utc(instant)
    const result = await one.perform()
    expect(result).toMatchObject({ kind: 'deferred', at_ms: one.clock.ms, reason })
    const waits = result.kind === 'deferred' ? result.not_before_ms - utc(opening) : NaN
    expect(waits).toBeGreaterThanOrEqual(0)
    expect(waits).toBeLessThan(30 * minute)
    expect(await one.touch()).toMatchObject({ state: 'planned', reason })
    expect(one.email.submitted).toHaveLength(0)
  })

  it('a stop that ends a person skips the touch, also while everything is held', async () => {
    const one = await bench(store)
    await store.transaction((trx) => placeStop(trx, stopOn(one, 'tenant', one.tenantId)))
    const contact = { ...stopOn(one, 'contact', 'con_1'), reason: 'replied' }
    await store.transaction((trx) =>
      placeStop(trx, { ...contact, campaignId: one.seeded.campaignId, effect: 'end' }),
    )
    expect(await one.perform()).toMatchObject({
      kind: 'skipped',
      reason: 'contact replied',
      ends: 'contact',
    })
  })

  test.each<[ScopeKind, string]>([
    ['account', 'acc_1'],
    ['contact', 'con_1'],
  ])('a stop of the %s in another campaign holds nothing', async (scope, key) => {
    const one = await bench(store)
    await store.transaction((trx) =>
      placeStop(trx, { ...stopOn(one, scope, key), campaignId: 'cmp_2', effect: 'end' }),
    )
    expect((await one.perform()).kind).toBe('sent')
  })

  const askApproval = async (one: Bench) => {
    const config = campaignConfigSchema.parse({ require_approval: 'first' })
    await store.db
      .updateTable('campaigns')
      .set({ config: JSON.stringify(config) })
      .where('tenant_id', '=', one.tenantId)
      .execute()
  }

  const approve = (one: Bench, contentHash: string, status: 'approved' | 'pending' = 'approved') =>
    store.transaction(async (trx) => {
      await insertRequest(trx, {
        tenantId: one.tenantId,
        requestId: 'apr_1',
        kind: 'touch',
        subject: 'One',
        contentHash,
        workflowId: 'outreach',
        campaignId: one.seeded.campaignId,
        contactId: 'con_1',
        touchKey: `${one.seeded.campaignId}/con_1/1/email`,
        requestedBy: null,
        affected: { contact_ids: ['con_1'], count: 1 },
        rules: { deadline_days: null, remind_after_days: null, escalate_after_days: null },
        replaces: null,
        nowMs: monday9,
      })
      await trx
        .updateTable('approvals')
        .set({ status, decided_at: new Date(monday9), decided_by: 'anna' })
        .where('tenant_id', '=', one.tenantId)
        .execute()
    })

  test.each([
    ['none', null, 'nobody has approved these words'],
    ['one that is pending', 'pending', 'nobody has approved these words'],
  ] as const)('with %s, nothing that needs an approval leaves', async (_name, status, reason) => {
    const one = await bench(store)
    await askApproval(one)
    if (status) await approve(one, 'any', status)
    expect(await one.perform()).toMatchObject({ kind: 'skipped', reason, ends: 'step' })
  })

  it('an approval of other words lets nothing leave', async () => {
    const one = await bench(store)
    await askApproval(one)
    await approve(one, 'hash of other words')
    expect(await one.perform()).toMatchObject({
      kind: 'skipped',
      reason: 'other words were approved than the ones prepared',
    })
    expect(one.email.submitted).toHaveLength(0)
  })

  it('an approval of exactly these words lets them leave, and is kept with the touch', async () => {
    const one = await bench(store)
    await askApproval(one)
    const prepared = await prepareTouch(
      outreachDeps(store, one.email),
      orderFor(one.seeded),
      monday9,
    )
    await approve(one, prepared.kind === 'prepared' ? prepared.contentHash : '')
    expect((await one.perform()).kind).toBe('sent')
    expect(await one.touch()).toMatchObject({ approval_id: 'apr_1' })
  })

  it('words that were changed behind their hash do not leave', async () => {
    const one = await bench(store, {
      through: (real) => ({
        ...real,
        transaction: async (work) => {
          await real.db
            .updateTable('artifacts')
            .set({ content: JSON.stringify({ subject: 'Other', text: 'words' }) })
            .execute()
          return real.transaction(work)
        },
      }),
    })
    expect(await one.perform()).toMatchObject({
      kind: 'skipped',
      reason: 'content is not the one that was prepared',
    })
    expect(one.email.submitted).toHaveLength(0)
  })

  const withoutWords = async (change: object, step = {}) => {
    const one = await bench(store)
    const steps = [
      { channel: 'email', subject: 'One', body: 'First words', wait_days: 0, ...step },
      { channel: 'email', subject: 'Two', body: 'Second words', wait_days: 3 },
    ]
    await store.db
      .updateTable('campaigns')
      .set({ steps: JSON.stringify(steps) })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    if (Object.keys(change).length === 0) return one
    await store.db
      .updateTable('contacts')
      .set(change)
      .where('tenant_id', '=', one.tenantId)
      .execute()
    return one
  }

  test.each([
    [{ email: null }, {}, 'contact has no e-mail address'],
    [
      {},
      { body: 'Hi {{ first_name }}' },
      'body cannot be rendered: undefined variable: first_name',
    ],
    [
      {},
      { subject: '{{ fields.plan }}' },
      'subject cannot be rendered: undefined variable: fields.plan',
    ],
    [
      {},
      { body: '{% if first_name %}Hi{% endif %}' },
      'body cannot be rendered: renders to nothing',
    ],
  ])('what cannot be written is skipped by name: %j %j', async (contact, step, reason) => {
    const one = await withoutWords(contact, step)
    const skipped = { kind: 'skipped', at_ms: monday9, reason, ends: 'step' }
    expect(await one.perform()).toEqual(skipped)
    // also a touch that was due at launch, before any plan was saved, leaves its row
    expect(await one.touch()).toMatchObject({ state: 'skipped', reason })
    expect(await one.history()).toBe('skipped')
    expect(await one.perform()).toEqual(skipped)
    expect(await one.history()).toBe('skipped')
    expect(one.email.submitted).toHaveLength(0)
  })

  it('goes on with the next step after one that could not be written', async () => {
    const one = await withoutWords({}, { body: '{{ first_name }}' })
    await one.perform()
    one.clock.ms += 3 * day
    expect((await one.perform(0, { step: 2 })).kind).toBe('sent')
  })

  test.each([
    ['a step that the campaign does not have', { step: 3 }, 'campaign has no step 3'],
    [
      'a contact that was deleted',
      { contact_id: 'con_none' },
      'campaign, sender or contact does not exist',
    ],
    [
      'a campaign that was deleted',
      { campaign_id: 'cmp_none' },
      'campaign, sender or contact does not exist',
    ],
  ])('%s is skipped', async (_name, changes, reason) => {
    const one = await bench(store)
    expect(await one.perform(0, changes)).toMatchObject({ kind: 'skipped', reason, ends: 'step' })
    expect(one.email.submitted).toHaveLength(0)
  })
})
