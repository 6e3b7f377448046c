import { beforeEach, describe, expect, test } from 'vitest'
import { CallBudget } from '../../api/auth/call-budget.js'

const minute = 60_000
let nowMs: number
let budget: CallBudget

beforeEach(() => {
  nowMs = 1_000
  budget = new CallBudget(1_000, () => nowMs)
})

const spend = (limit: number, caller = 'a') => budget.spend(caller, { limit, windowMs: minute })

describe.each([1, 3, 7, 20, 600, 1_000_000])('an allowance of %i a minute', (limit) => {
  test('lets so many through at once, and not one more', () => {
    const some = Math.min(limit, 5_000)
    const eachMs = minute / limit
    nowMs += 0.5
    for (let i = 0; i < some; i += 1) {
      expect(spend(limit)).toMatchObject({ refused: false, remaining: limit - i - 1 })
    }
    if (some < limit) return
    expect(spend(limit)).toMatchObject({ refused: true, remaining: 0 })
    expect(spend(limit).waitMs).toBeCloseTo(eachMs, 2)
  })

  test('comes back evenly', () => {
    if (limit > 1_000) return
    for (let i = 0; i < limit; i += 1) spend(limit)
    const { waitMs } = spend(limit)
    nowMs += waitMs - 0.01
    expect(spend(limit).refused).toBe(true)
    nowMs += 0.02
    expect(spend(limit).refused).toBe(false)
    expect(spend(limit).refused).toBe(true)
    nowMs += minute
    expect(spend(limit)).toMatchObject({ refused: false, remaining: limit - 1 })
  })
})

test('a call that is refused costs nothing', () => {
  for (let i = 0; i < 3; i += 1) spend(3)
  for (let i = 0; i < 100; i += 1) spend(3)
  nowMs += 20_001
  expect(spend(3).refused).toBe(false)
})

test('callers do not share an allowance', () => {
  expect([spend(1, 'a').refused, spend(1, 'b').refused, spend(1, 'a').refused]).toEqual([
    false,
    false,
    true,
  ])
})

test('who is quiet the longest is forgotten when there are too many, and nobody who calls', () => {
  spend(2, 'steady')
  spend(2, 'steady')
  for (let i = 0; i < 5_000; i += 1) {
    spend(2, `flood ${i}`)
    if (i % 500 === 0) expect(spend(2, 'steady').refused).toBe(true)
  }
  expect(budget.size).toBeGreaterThan(980)
  expect(budget.size).toBeLessThanOrEqual(1_000)
  expect(spend(2, 'steady').refused).toBe(true)
  expect(spend(1, 'flood 0').refused).toBe(false)
})
