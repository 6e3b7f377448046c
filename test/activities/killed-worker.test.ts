import { wait } from '../../activities/outreach/wait.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest'
import type { SubmitOutcome } from '../../activities/ports.js'
import type { Store } from '../../store/open-store.js'
import { openTestStore, storeKinds } from '../support/stores.js'
import { monday9 } from '../support/world.js'
import { bench, type Bench } from './bench.js'

/** Waiting moves the hand clock instead of taking time. */
let whileSleeping: (ms: number) => void | Promise<void> = () => {}
vi.mock('../../activities/outreach/wait.js', () => ({
  wait: vi.fn((ms: number) => whileSleeping(ms)),
}))

describe.each(storeKinds)('a claim left behind on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await openTestStore(kind)
  })
  afterAll(() => store.close())
  beforeEach(() => {
    whileSleeping = () => {}
    vi.mocked(wait).mockClear()
  })

  /** A first attempt whose worker never comes back from the mail server, until `answer` is called. */
  async function abandoned(): Promise<Bench & { answer: (outcome: SubmitOutcome) => unknown }> {
    const one = await bench(store)
    const { promise, resolve } = Promise.withResolvers<SubmitOutcome>()
    const claimed = Promise.withResolvers<void>()
    const submit = one.email.submit
    one.email.submit = (message) => {
      one.email.submitted.push(message)
      claimed.resolve()
      one.email.submit = submit
      return promise
    }
    const first = one.perform()
    await claimed.promise
    whileSleeping = (ms) => {
      one.clock.ms += ms
    }
    const answer = (outcome: SubmitOutcome) => {
      resolve(outcome)
      return first
    }
    return { ...one, answer }
  }

  it('is unknown when its lease has ended, and nothing is submitted again', async () => {
    const { perform, touch, history, email, clock } = await abandoned()
    expect(await touch()).toMatchObject({
      state: 'claimed',
      lease_until: new Date(monday9 + 60_000),
    })
    const reason = 'the worker that held the claim vanished; the message may have gone out'
    expect(await perform()).toEqual({ kind: 'unknown', at_ms: monday9, reason })
    // not a moment before the lease was over
    expect(clock.ms).toBeGreaterThan(monday9 + 60_000)
    expect(clock.ms).toBeLessThanOrEqual(monday9 + 60_500)
    expect(await touch()).toMatchObject({ state: 'unknown', reason, lease_until: null })
    expect(await history()).toBe('claimed unknown')
    expect(email.submitted).toHaveLength(1)
  })

  it('is waited for by one attempt and then known to all', async () => {
    const { perform, email } = await abandoned()
    const results = await Promise.all([perform(), perform()])
    expect(results.map((result) => result.kind)).toEqual(['unknown', 'unknown'])
    vi.mocked(wait).mockClear()
    expect((await perform()).kind).toBe('unknown')
    expect(wait).not.toHaveBeenCalled()
    expect(email.submitted).toHaveLength(1)
  })

  test.each<[SubmitOutcome, string]>([
    [{ kind: 'accepted', detail: '250' }, 'sent'],
    [{ kind: 'refused', detail: '550' }, 'failed'],
    [{ kind: 'unknown', detail: 'no answer' }, 'unknown'],
  ])('ends at once when the first attempt is told %j during the wait', async (answer, state) => {
    const one = await abandoned()
    whileSleeping = async () => {
      await one.answer(answer)
    }
    expect((await one.perform()).kind).toBe(state)
    expect(await one.touch()).toMatchObject({ state })
    expect(wait).toHaveBeenCalledTimes(1)
    expect(one.email.submitted).toHaveLength(1)
  })

  it('leaves a released touch to a later attempt', async () => {
    const one = await abandoned()
    whileSleeping = async () => {
      await one.answer({ kind: 'not_sent', detail: '451' })
    }
    expect(await one.perform()).toMatchObject({ kind: 'deferred', reason: '451' })
    expect(await one.touch()).toMatchObject({ state: 'released' })
    expect((await one.perform()).kind).toBe('sent')
    expect(one.email.submitted).toHaveLength(2)
  })

  test.each<[SubmitOutcome, string, string]>([
    // what the mail server says after the lease, what the touch is then, its history
    [{ kind: 'accepted', detail: '250' }, 'sent', 'claimed unknown sent'],
    [{ kind: 'refused', detail: '550' }, 'failed', 'claimed unknown failed'],
    [{ kind: 'unknown', detail: 'no answer' }, 'unknown', 'claimed unknown'],
    // the workflow has gone on to the next step: nobody would perform a released touch
    [{ kind: 'not_sent', detail: '451' }, 'failed', 'claimed unknown failed'],
  ])('takes a late %j for what it is', async (late, state, history) => {
    const one = await abandoned()
    expect((await one.perform()).kind).toBe('unknown')
    await one.answer(late)
    expect(await one.touch()).toMatchObject({ state })
    expect(await one.history()).toBe(history)
    expect(one.email.submitted).toHaveLength(1)
  })

  it('says when a late refusal to take the message came too late to try again', async () => {
    const one = await abandoned()
    await one.perform()
    await one.answer({ kind: 'not_sent', detail: 'mail server asks to try later: 451' })
    expect(await one.touch()).toMatchObject({
      reason: 'mail server asks to try later: 451; known too late to try again',
      counted_at: null,
    })
  })
})
