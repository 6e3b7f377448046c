import { describe, expect, it } from 'vitest'
import type { ContactFacts, OutreachRules } from '../../../contracts/temporal/account-outreach.js'
import { at, begun, days, dueTouch, escalation, facts, standings } from './fixture.js'
import { after, inLines, play, tell } from './play.js'

const start = '2026-11-23 09:00'

const rules = (changes: Partial<OutreachRules> = {}) =>
  escalation(
    { email: 2 },
    { cadence: 'per_account', max_touchpoints: 6, intervals: [days(2), days(3)], ...changes },
  )

const anna = facts('anna', { role: 'primary', score: 40 })
const bo = facts('bo', { role: 'secondary', score: 90 })
const cara = facts('cara', { role: 'secondary', score: 95 })

const account = (changes: Partial<OutreachRules> = {}, people: ContactFacts[] = [bo, anna, cara]) =>
  begun(start, rules(changes), people)

describe('an account that is written to in one line', () => {
  it('takes turns: fewest touches first, then role, then score', () => {
    const { touches } = play(account(), start)
    expect(inLines(touches)).toEqual([
      'anna email 1 @ 2026-11-23 09:00',
      'cara email 1 @ 2026-11-25 09:00',
      'bo email 1 @ 2026-11-28 09:00',
      'anna email 2 @ 2026-12-01 09:00',
      'cara email 2 @ 2026-12-04 09:00',
      'bo email 2 @ 2026-12-07 09:00',
    ])
  })

  it("counts its intervals from the account's last touch, and says so", () => {
    const next = after(account(), { kind: 'sent' }, { at: '2026-11-23 09:00:02', contact: 'anna' })
    expect(dueTouch(next, 'cara').slot.reason).toBe(
      "Step 1 of 6: 2 days after the account's last touch, Wed 25 Nov 09:00 Etc/UTC",
    )
  })

  it('tells whose turn it is not', () => {
    const waits = 'queued: the account gets one touch at a time'
    expect(standings(account())).toEqual([
      `bo ${waits}`,
      'anna 1 @ 2026-11-23 09:00',
      `cara ${waits}`,
    ])
  })

  it('never has two touches planned at once', () => {
    let planned = 0
    play(account(), start, {
      outcome: (_touch, state) => {
        planned = Math.max(planned, standings(state).filter((line) => line.includes('@')).length)
        return { kind: 'sent' }
      },
    })
    expect(planned).toBe(1)
  })

  it('leaves a person a day, however short the intervals of the account are', () => {
    const hourly = { unit: 'ms' as const, count: 3_600_000 }
    const { touches } = play(account({ intervals: [hourly], max_touchpoints: 4 }), start)
    expect(inLines(touches)).toEqual([
      'anna email 1 @ 2026-11-23 09:00',
      'cara email 1 @ 2026-11-23 10:00',
      'bo email 1 @ 2026-11-23 11:00',
      'anna email 2 @ 2026-11-24 09:00',
    ])
  })

  it('passes the turn on at once when a touch was refused', () => {
    const refused = { kind: 'failed' as const, reason: '550 no such user' }
    const next = after(account(), refused, { at: '2026-11-23 09:00:02', contact: 'anna' })
    expect(standings(next)[2]).toBe('cara 1 @ 2026-11-23 09:00')
  })

  it('passes the turn on when a person is stopped, without losing the interval', () => {
    const sent = after(account(), { kind: 'sent' }, { at: '2026-11-23 09:00:02', contact: 'anna' })
    const stop = { kind: 'stop_contact' as const, contact_id: 'cara', reason: 'replied' }
    const next = tell(sent, { ...stop, event_id: 'evt_1' }, at('2026-11-24 12:00'))
    expect(standings(next)).toEqual([
      'bo 1 @ 2026-11-25 09:00',
      'anna queued: the account gets one touch at a time',
      'cara stopped: replied',
    ])
  })

  it('plans no minute that is over, and says how long it has been', () => {
    const sent = after(account(), { kind: 'sent' }, { at: '2026-11-23 09:00:02', contact: 'anna' })
    const stop = { kind: 'stop_contact' as const, contact_id: 'cara', reason: 'replied' }
    const next = tell(sent, { ...stop, event_id: 'evt_1' }, at('2026-12-10 12:00'))
    expect(dueTouch(next, 'bo').slot).toMatchObject({
      at_ms: at('2026-12-10 12:00'),
      decided_ms: at('2026-12-10 12:00'),
      reason:
        "Step 1 of 6: more than 2 days after the account's last touch, Thu 10 Dec 12:00 Etc/UTC",
    })
  })

  it('remembers that somebody who waits for a turn is away', () => {
    const sent = after(
      account({}, [anna]),
      { kind: 'sent' },
      {
        at: '2026-11-23 09:00:02',
        contact: 'anna',
      },
    )
    expect(standings(sent)).toEqual(['anna 2 @ 2026-11-25 09:00'])
    const both = after(account(), { kind: 'sent' }, { at: '2026-11-23 09:00:02', contact: 'anna' })
    const away = {
      kind: 'postpone' as const,
      contact_id: 'anna',
      until: { kind: 'day' as const, date: '2026-12-24' },
      reason: 'out of office',
    }
    const told = tell(both, { ...away, event_id: 'evt_1' }, at('2026-11-23 09:05'))
    const { touches } = play(told, '2026-11-23 09:05')
    expect(inLines(touches)[2]).toBe('anna email 2 @ 2026-12-24 00:00')
  })
})
