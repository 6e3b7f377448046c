import { describe, expect, test } from 'vitest'
import { needsFreshZones } from '../../../domain/outreach/needs-fresh-zones.js'
import { mustMoveOn, shouldStartFresh } from '../../../domain/outreach/should-start-fresh.js'
import { at, day, days, escalation, fixedSteps, outreach } from './fixture.js'

describe('when a run starts fresh', () => {
  const none = { suggestedByServer: false, otherBuild: false, askedToMoveOn: false }

  test.each([
    [0, none, false],
    [2, none, false],
    [3, none, true],
    [9, none, true],
    [0, { ...none, suggestedByServer: true }, true],
    [0, { ...none, otherBuild: true }, true],
    [0, { ...none, askedToMoveOn: true }, true],
  ])('%i touches since, %j: %s', (touches, hints, expected) => {
    const state = outreach({ touches_since_fresh_run: touches })
    expect(shouldStartFresh(state, hints)).toBe(expected)
  })

  test.each([
    ['stays where it is', none, false],
    // what is held may stay so for months; its history does not grow
    ['stays though the server would like it shorter', { ...none, suggestedByServer: true }, false],
    ['leaves a build that is no longer current', { ...none, otherBuild: true }, true],
    ['leaves when asked to', { ...none, askedToMoveOn: true }, true],
  ])('an account that is held %s', (_name, hints, expected) => {
    expect(mustMoveOn(hints)).toBe(expected)
  })
})

describe('when zone tables are loaded again', () => {
  const now = at('2026-11-23 09:00')
  const zone = (daysLeft: number) => ({ name: 'Z', offsets: [], until_ms: now + daysLeft * day })

  test.each([
    // days left per zone, longest wait of the steps, whether to load
    ['plenty left', [399], 3, false],
    ['120 days left', [120], 3, false],
    ['less than 120 days left', [119], 3, true],
    ['one of several', [399, 119], 3, true],
    ['no zones', [], 3, false],
    // 09:00 stays 09:00 only if the table reaches to the day the step lands on
    ['a year to wait, half a year left', [200], 365, true],
    ['a year to wait, 384 days left', [384], 365, true],
    ['a year to wait, a new table', [398], 365, false],
  ])('%s', (_name, left, wait_days, expected) => {
    const zones = Object.fromEntries(left.map((days, index) => [`Z${index}`, zone(days)]))
    const rules = fixedSteps([0, wait_days])
    expect(needsFreshZones(outreach({ zones, rules }), now)).toBe(expected)
  })

  test.each([
    // interval, days left, whether to load
    ['260 business days are about 416 days', { unit: 'business_days' as const, count: 260 }, true],
    ['100 business days are about 160 days', { unit: 'business_days' as const, count: 100 }, false],
    ['a year in hours', { unit: 'ms' as const, count: 365 * day }, true],
    ['two weeks', days(14), false],
  ])('%s', (_name, interval, expected) => {
    const rules = escalation({ email: 2 }, { intervals: [days(2), interval] })
    expect(needsFreshZones(outreach({ zones: { Z: zone(200) }, rules }), now)).toBe(expected)
  })
})
