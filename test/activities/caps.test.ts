import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { SubmitOutcome } from '../../activities/ports.js'
import { campaignConfigSchema } from '../../contracts/campaign-config.js'
import type { Store } from '../../store/open-store.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, day, hour } from './bench.js'

const contactReason = 'at most 1 touch of a contact in 24 hours'
const accountReason = 'at most 3 touches of an account in 24 hours'

describe.each(storeKinds)('the caps on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())

  it('one touch of a contact in 24 hours, to the millisecond', async () => {
    const { perform, clock, touch } = await bench(store)
    await perform()
    clock.ms += 3 * hour
    const deferred = {
      kind: 'deferred',
      at_ms: clock.ms,
      not_before_ms: monday9 + day,
      reason: contactReason,
    }
    expect(await perform(0, { step: 2 })).toEqual(deferred)
    clock.ms = monday9 + day - 1
    expect(await perform(0, { step: 2 })).toMatchObject({ kind: 'deferred' })
    clock.ms = monday9 + day
    expect((await perform(0, { step: 2 })).kind).toBe('sent')
    expect(await touch()).toBeDefined()
  })

  it('writes why a touch was put off, and leaves it planned', async () => {
    const one = await bench(store)
    await one.perform()
    await one.perform(0, { step: 2 })
    const row = await store.db
      .selectFrom('touches')
      .selectAll()
      .where('tenant_id', '=', one.tenantId)
      .where('step', '=', 2)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      state: 'planned',
      reason: contactReason,
      counted_at: null,
      fence: 0,
    })
  })

  it('one touch of a contact, whichever campaign it is in', async () => {
    const first = await bench(store, { campaignId: 'cmp_a' })
    const second = await bench(store, { campaignId: 'cmp_b', tenantId: first.tenantId })
    await first.perform()
    expect(await second.perform()).toMatchObject({ kind: 'deferred', reason: contactReason })
  })

  it('does not count the touches of another tenant', async () => {
    await (await bench(store)).perform()
    expect((await (await bench(store)).perform()).kind).toBe('sent')
  })

  test.each<[SubmitOutcome['kind'], boolean]>([
    ['accepted', true],
    ['unknown', true],
    ['refused', false],
    ['not_sent', false],
  ])('what was %s counts: %s', async (outcome, counts) => {
    const one = await bench(store)
    one.email.answers.push({ kind: outcome, detail: 'the answer' })
    await one.perform()
    expect((await one.perform(0, { step: 2 })).kind).toBe(counts ? 'deferred' : 'sent')
  })

  it('counts a touch while it is on its way', async () => {
    const one = await bench(store)
    const release = Promise.withResolvers<void>()
    const handedOver = Promise.withResolvers<void>()
    one.email.whileSubmitting = () => {
      handedOver.resolve()
      return release.promise
    }
    const sending = one.perform()
    await handedOver.promise
    expect(await one.perform(0, { step: 2 })).toMatchObject({ kind: 'deferred' })
    release.resolve()
    await sending
  })

  it('three touches of an account in 24 hours', async () => {
    const { perform, clock } = await bench(store, { contacts: 5, oneAccount: true })
    for (const index of [0, 1, 2]) {
      clock.ms = monday9 + index * hour
      expect((await perform(index)).kind).toBe('sent')
    }
    clock.ms = monday9 + 3 * hour
    expect(await perform(3)).toEqual({
      kind: 'deferred',
      at_ms: clock.ms,
      not_before_ms: monday9 + day,
      reason: accountReason,
    })
    clock.ms = monday9 + day
    expect((await perform(3)).kind).toBe('sent')
    expect(await perform(4)).toMatchObject({ not_before_ms: monday9 + hour + day })
  })

  it('the touches of an account in a campaign, however long ago', async () => {
    const one = await bench(store, { contacts: 2, oneAccount: true })
    const config = campaignConfigSchema.parse({ max_account_touchpoints: 1 })
    await store.db
      .updateTable('campaigns')
      .set({ config: JSON.stringify(config) })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    // steps that a person wrote are their own limit
    expect((await one.perform(0)).kind).toBe('sent')
    await store.db
      .updateTable('campaigns')
      .set({ steps: '[]' })
      .where('tenant_id', '=', one.tenantId)
      .execute()
    one.clock.ms += 7 * day
    expect(await one.perform(1)).toMatchObject({
      kind: 'skipped',
      reason: 'the account has had 1 of 1 touches of this campaign',
      ends: 'contact',
    })
  })
})
