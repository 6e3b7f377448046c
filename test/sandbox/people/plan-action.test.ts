import { describe, expect, it } from 'vitest'
import { planAction } from '../../../sandbox/people/plan-action.js'
import { day, followUp, hour, monday9, received } from './fixture.js'

const planned = (address: string) => planAction(received(address), address, null)

describe('the tag of an address', () => {
  it.each<[tag: string, act: string, delayMs: number]>([
    ['reply-positive-2d', 'positive', 2 * day],
    ['reply-negative-30m', 'negative', hour / 2],
    ['question-6h', 'question', 6 * hour],
    ['notnow', 'not_now', 4 * hour],
    ['hostile', 'hostile', 4 * hour],
    ['unclear', 'unclear', 4 * hour],
    ['wrong-person', 'wrong_person', 4 * hour],
    ['book-3d', 'book', 3 * day],
    ['unsubscribe-1d', 'unsubscribe', day],
    ['unsubscribe-click-1d', 'unsubscribe_click', day],
    ['bounce', 'bounce', 120_000],
    ['bounce-soft', 'bounce_soft', 120_000],
    ['complain', 'complain', day],
    ['REPLY-Positive-2D', 'positive', 2 * day],
  ])('+%s: %s', (tag, act, delayMs) => {
    expect(planned(`anna+${tag}@northwind.example`)).toMatchObject({
      act,
      at_ms: monday9 + delayMs,
      tenant_id: 'default',
    })
  })

  it('+ooo-5d: a machine answers at once that somebody is away for five days', () => {
    expect(planned('anna+ooo-5d@northwind.example')).toMatchObject({
      act: 'out_of_office',
      at_ms: monday9 + 60_000,
      away_ms: 5 * day,
    })
  })

  it.each([
    'anna+silent@northwind.example',
    'anna@northwind.example',
    'anna+newsletter@northwind.example',
    'anna+reply-positive-2x@northwind.example',
    'anna+constructor@northwind.example',
    'anna@reply+bounce.example',
    '',
  ])('"%s" does nothing', (address) => {
    expect(planned(address)).toBeNull()
  })

  it('acts on one message only: the first, or the one it names', () => {
    const acting = (address: string) =>
      [1, 2, 3].filter((number) => planAction(followUp(address, number), address, null))
    expect(acting('anna+reply-positive-2d@northwind.example')).toEqual([1])
    expect(acting('anna+reply-positive-2d-after2@northwind.example')).toEqual([2])
    expect(acting('anna+reply-positive-after3-2d@northwind.example')).toEqual([3])
  })
})

describe('a message to a sandbox person', () => {
  const address = 'anna+bounce@northwind.example'

  it.each<[what: string, changes: Parameters<typeof received>[1]]>([
    ['no unsubscribe link', { headers: {} }],
    ['an unsubscribe link of somebody else', { headers: { 'list-unsubscribe': '<mailto:a@b.c>' } }],
    ['no Message-ID', { message_id: null }],
    ['no sender', { from: null }],
  ])('with %s is nothing to act on', (_, changes) => {
    expect(planAction(received(address, changes), address, null)).toBeNull()
  })

  it('without a readable date is answered by the time at which it arrived', () => {
    const action = planAction(received(address, { date: 'yesterday' }), address, null)
    expect(action?.at_ms).toBe(Date.parse('2026-11-22T12:02:00.000Z'))
  })

  it('has one action with one id, however often it arrives', () => {
    const again = received(address, { id: '0000000009-cccccccc' })
    expect(planAction(again, address, null)?.action_id).toBe(planned(address)?.action_id)
    const other = received(address, { message_id: '<two@studio.example>' })
    expect(planAction(other, address, null)?.action_id).not.toBe(planned(address)?.action_id)
  })
})

describe('people who act by share', () => {
  const people = { seed: 7, shares: { reply: 8, ooo: 5, bounce: 2, unsubscribe: 1 } }
  const actsOf = (seed: number, addresses: string[]) =>
    addresses.map(
      (address) => planAction(received(address), address, { ...people, seed })?.act ?? 'silent',
    )
  const addresses = Array.from({ length: 4000 }, (_, index) => `p${index}@north${index}.example`)

  it('are as many as the setting says, and most are silent', () => {
    const acts = actsOf(7, addresses)
    const percent = (...wanted: string[]) =>
      (100 * acts.filter((act) => wanted.includes(act)).length) / acts.length
    expect(percent('silent')).toBeCloseTo(84, -0.5)
    expect(percent('positive', 'question', 'negative', 'not_now')).toBeCloseTo(8, -0.2)
    expect(percent('out_of_office')).toBeCloseTo(5, -0.2)
    expect(percent('bounce')).toBeCloseTo(2, -0.2)
    expect(percent('unsubscribe', 'unsubscribe_click')).toBeCloseTo(1, -0.2)
  })

  it('do the same in every run with the same seed, and something else with another', () => {
    const few = addresses.slice(0, 200)
    expect(actsOf(7, few)).toEqual(actsOf(7, few))
    expect(actsOf(8, few)).not.toEqual(actsOf(7, few))
    const [first] = actsOf(7, ['p24@north24.example'])
    expect(first).toBe(actsOf(7, ['P24@North24.example'])[0])
  })

  it('leave addresses with a tag alone', () => {
    const all = { seed: 1, shares: { bounce: 100 } }
    const act = (address: string) => planAction(received(address), address, all)?.act ?? null
    expect(act('anna@northwind.example')).toBe('bounce')
    expect(act('anna+book@northwind.example')).toBe('book')
    expect(act('anna+silent@northwind.example')).toBeNull()
  })
})
