import { describe, expect, it, test } from 'vitest'
import { stepsThatMayFollow } from '../../../domain/ledger/steps-that-may-follow.js'
import { at, escalation, fixedSteps, reading } from '../outreach/fixture.js'

const due = { step: 1, channel: 'email', slot_at_ms: at('2026-11-23 09:00') }

const following = (
  rules: Parameters<typeof stepsThatMayFollow>[0],
  until: string,
  from: Partial<typeof due> = {},
) =>
  stepsThatMayFollow(rules, { ...due, ...from }, at(until)).map(
    ({ step, channel, slot_at_ms }) => `${step} ${channel} @ ${reading(slot_at_ms)}`,
  )

describe('which steps may have left after one that was due', () => {
  test.each([
    // waits, until, what may have left
    ['none yet', [0, 3, 7], '2026-11-26 07:59', []],
    ['the next, an hour early: the clocks may have changed', [0, 3, 7], '2026-11-26 08:00', [2]],
    ['not the one after', [0, 3, 7], '2026-12-03 06:59', [2]],
    ['the one after', [0, 3, 7], '2026-12-03 07:00', [2, 3]],
    ['no more than there are', [0, 3, 7], '2027-11-23 09:00', [2, 3]],
    ['at most one a day, however short the wait', [0, 0, 0], '2026-11-24 09:00', [2]],
  ])('%s', (_name, waits, until, steps) => {
    expect(following(fixedSteps(waits), until).map((line) => Number(line[0]))).toEqual(steps)
  })

  it('counts on from the step that was due', () => {
    expect(following(fixedSteps([0, 3, 7]), '2026-12-03 09:00', { step: 2 })).toEqual([
      '3 email @ 2026-11-30 08:00',
    ])
    expect(following(fixedSteps([0, 3, 7]), '2027-01-01 09:00', { step: 3 })).toEqual([])
  })

  it('takes the channel a person wrote, and else the one that was due', () => {
    const fixed = fixedSteps([0, 1], { channels: { kind: 'fixed', channels: ['email', 'sms'] } })
    expect(following(fixed, '2026-11-24 09:00')).toEqual(['2 sms @ 2026-11-24 09:00'])
    const climbing = escalation({ email: 1, sms: 1 }, { max_touchpoints: 3 })
    expect(following(climbing, '2026-11-30 09:00')).toEqual([
      '2 email @ 2026-11-25 08:00',
      '3 email @ 2026-11-27 07:00',
    ])
  })
})
