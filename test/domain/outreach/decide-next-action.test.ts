import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import { changeTouch } from '../../../domain/outreach/change-touch.js'
import {
  at,
  contact,
  done,
  fixedSteps,
  hour,
  outreach,
  reading,
  standings,
  stopped,
  waiting,
} from './fixture.js'
import { inLines, play } from './play.js'

const held = { reason: 'campaign paused', since_ms: at('2026-11-23 08:00') }
const cancelled = { reason: 'campaign is cancelled' }
const due = contact('con_1', waiting('2026-11-23 09:00'))
const later = contact('con_2', waiting('2026-11-24 09:00'))

describe('what an account does now', () => {
  test.each([
    // who waits for what, what stops it, when it is asked, what it does
    ['nobody left', [], {}, '2026-11-23 09:00', 'finish completed'],
    ['all done or stopped', [done, stopped], {}, '2026-11-23 09:00', 'finish completed'],
    ['all done though held', [done], { hold: held }, '2026-11-23 09:00', 'finish completed'],
    ['cancelled while due', [due], { cancelled }, '2026-11-23 09:00', 'finish cancelled'],
    [
      'cancelled while held',
      [due],
      { cancelled, hold: held },
      '2026-11-23 09:00',
      'finish cancelled',
    ],
    ['held while due', [due], { hold: held }, '2026-11-23 09:00', 'hold campaign paused'],
    ['held before the slot', [later], { hold: held }, '2026-11-23 09:00', 'hold campaign paused'],
    ['a minute early', [due], {}, '2026-11-23 08:59', 'wait con_1'],
    ['a millisecond early', [due], {}, '2026-11-23 08:59:59.999', 'wait con_1'],
    ['on the minute', [due], {}, '2026-11-23 09:00', 'touch con_1'],
    ['late, still inside hours', [due], {}, '2026-11-23 16:59:59.999', 'touch con_1'],
    ['late, on the next working day', [due], {}, '2026-11-24 09:00', 'touch con_1'],
    ['late by over a day', [due], {}, '2026-11-25 12:00', 'move con_1 to Wed 25 Nov'],
    ['the earliest waits first', [later, due], {}, '2026-11-23 08:00', 'wait con_1'],
    ['both due: longest due first', [later, due], {}, '2026-11-24 09:00', 'touch con_1'],
    ['one due, one later', [later, due], {}, '2026-11-23 12:00', 'touch con_1'],
    ['late into the night', [due], {}, '2026-11-23 17:00', 'move con_1 to Tue 24 Nov'],
    ['late into the early morning', [due], {}, '2026-11-24 08:59', 'move con_1 to Tue 24 Nov'],
    ['late into the weekend', [due], {}, '2026-11-28 12:00', 'move con_1 to Mon 30 Nov'],
  ])('%s', (_name, contacts, changes, now, expected) => {
    const state = outreach({
      ...changes,
      contacts: contacts.map((one) => ('kind' in one ? contact('con_9', one) : one)),
    })
    expect(inWords(decideNextAction(state, at(now)))).toBe(expected)
  })

  it('lets a touch of the last working minute go during that whole minute', () => {
    const state = outreach({ contacts: [contact('con_1', waiting('2026-11-23 16:59'))] })
    expect(decideNextAction(state, at('2026-11-23 16:59:59.999')).kind).toBe('touch')
    expect(decideNextAction(state, at('2026-11-23 17:00')).kind).toBe('move')
  })

  it("judges lateness in the recipient's zone", () => {
    const berlin = contact('con_1', waiting('2026-11-23 15:00'), { zone: 'Europe/Berlin' })
    const state = outreach({ contacts: [berlin] })
    expect(decideNextAction(state, at('2026-11-23 15:59')).kind).toBe('touch')
    expect(decideNextAction(state, at('2026-11-23 16:00')).kind).toBe('move')
  })

  it('says why a touch was moved', () => {
    const state = outreach({ contacts: [due] })
    expect(decideNextAction(state, at('2026-11-23 20:00'))).toMatchObject({
      kind: 'move',
      slot: {
        decided_ms: at('2026-11-23 20:00'),
        reason: expect.stringMatching(
          /^Step 1 of 3: the planned minute passed while nothing ran, moved into working hours, Tue 24 Nov 09:\d\d Etc\/UTC$/,
        ),
      },
    })
  })

  it('has moved a late touch for good: the next decision waits for it', () => {
    const minutes = fc.integer({ min: 0, max: 14 * 1440 })
    fc.assert(
      fc.property(minutes, minutes, (slotMinute, lateMinutes) => {
        const slot = at('2026-11-20 09:00') + slotMinute * 60_000
        const now = slot + lateMinutes * 60_000 + 1
        const state = outreach({ contacts: [contact('con_1', waiting(reading(slot)))] })
        const action = decideNextAction(state, now)
        if (action.kind !== 'move') {
          expect(action.kind).toBe('touch')
          return
        }
        expect(action.slot.at_ms).toBeGreaterThan(now)
        const moved = changeTouch(state, 'con_1', { slot: action.slot })
        expect(decideNextAction(moved, now)).toEqual({
          kind: 'wait',
          until_ms: action.slot.at_ms,
          touch: { ...action.touch, slot: action.slot },
        })
        expect(decideNextAction(moved, action.slot.at_ms).kind).toBe('touch')
      }),
    )
  })

  it('moves nobody but the contact it names, and nobody who stopped meanwhile', () => {
    const slot = { at_ms: at('2026-11-27 09:00'), decided_ms: 0, reason: 'moved' }
    const state = outreach({ contacts: [due, later, contact('con_3', stopped)] })
    expect(standings(changeTouch(state, 'con_1', { slot }))).toEqual([
      'con_1 1 @ 2026-11-27 09:00',
      'con_2 1 @ 2026-11-24 09:00',
      'con_3 stopped: replied',
    ])
    expect(changeTouch(state, 'con_3', { slot })).toBe(state)
  })
})

describe('after an outage', () => {
  const outage = (rules = fixedSteps([0, 3, 7])) =>
    outreach({
      rules,
      contacts: [
        contact('con_1', waiting('2026-11-23 10:00')),
        contact('con_2', waiting('2026-11-23 14:00')),
        contact('con_3', waiting('2026-11-24 09:30')),
      ],
    })

  test.each([
    // tolerance in hours, how late the touch of 09:00 is, what happens
    ['by the tolerance: it goes', 24, '2026-11-24 09:00', 'touch con_1'],
    ['by more: it is moved', 24, '2026-11-24 09:00:00.001', 'move con_1 to Tue 24 Nov'],
    ['by less than a longer tolerance', 72, '2026-11-25 12:00', 'touch con_1'],
    ['by more than a shorter one', 1, '2026-11-23 10:01', 'move con_1 to Mon 23 Nov'],
    ['by less, but at night', 24, '2026-11-23 22:00', 'move con_1 to Tue 24 Nov'],
    ['by more, and on a weekend', 24, '2026-11-28 12:00', 'move con_1 to Mon 30 Nov'],
  ])('late %s', (_name, hours, now, expected) => {
    const rules = fixedSteps([0], { tolerance_ms: hours * hour })
    expect(inWords(decideNextAction(outreach({ rules, contacts: [due] }), at(now)))).toBe(expected)
  })

  it('of 26 hours the touch that is over a day late is moved, and the other two go', () => {
    const { touches } = play(outage(), '2026-11-24 11:00', { until: '2026-11-24 12:30' })
    expect(touches.map(({ contact_id }) => contact_id)).toEqual(['con_2', 'con_3', 'con_1'])
    const moved = touches.find(({ contact_id }) => contact_id === 'con_1')
    expect(moved?.slot.reason).toMatch(
      /^Step 1 of 3: more than 24 hours late after an outage, Tue 24 Nov 1[12]:\d\d Etc\/UTC$/,
    )
  })

  it('what is moved is spread over the hour that follows, the same in every replay', () => {
    const now = at('2026-11-24 11:00')
    const slots = Array.from({ length: 100 }, (_, index) => {
      const late = contact(`con_${index}`, waiting('2026-11-23 10:00'))
      const action = decideNextAction(outreach({ contacts: [late] }), now)
      if (action.kind !== 'move') throw new Error(action.kind)
      return action.slot.at_ms
    })
    expect(Math.min(...slots)).toBeGreaterThan(now)
    expect(Math.max(...slots)).toBeLessThanOrEqual(now + hour)
    expect(new Set(slots).size).toBeGreaterThan(30)
  })

  it('nobody gets two touches at once, however long nothing ran', () => {
    const { touches } = play(outage(), '2026-12-14 10:00')
    const lines = inLines(touches)
    expect(lines).toHaveLength(9)
    for (const id of ['con_1', 'con_2', 'con_3']) {
      const [one, two, three] = touches.filter(({ contact_id }) => contact_id === id)
      expect(two!.left_ms - one!.left_ms).toBeGreaterThan(71 * hour)
      expect(three!.left_ms - two!.left_ms).toBeGreaterThan(167 * hour)
    }
  })
})

function inWords(action: ReturnType<typeof decideNextAction>): string {
  switch (action.kind) {
    case 'finish':
      return `finish ${action.outcome}`
    case 'hold':
      return `hold ${action.reason}`
    case 'move': {
      const [weekday, day, month] = action.slot.reason.split(', ').at(-1)?.split(' ') ?? []
      return `move ${action.touch.contact_id} to ${weekday} ${day} ${month}`
    }
    case 'check_gate':
      return `check_gate ${action.request_id}`
    default:
      return `${action.kind} ${action.touch?.contact_id}`
  }
}
