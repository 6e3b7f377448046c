import { describe, expect, it, test } from 'vitest'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import { planOf } from '../../../domain/outreach/plan-of.js'
import { stageOf } from '../../../domain/outreach/view-of.js'
import {
  anyHour,
  at,
  contact,
  done,
  fixedSteps,
  outreach,
  queued,
  standings,
  stopped,
  waiting,
} from './fixture.js'
import { tell, type Told } from './play.js'

const now = at('2026-11-23 10:00')
const rules = fixedSteps([0, 3, 7], { hours: anyHour })
const reason = 'an unclear reply'

const hold: Told = { kind: 'hold_contact', contact_id: 'con_1', reason }
const revive: Told = { kind: 'revive_contact', contact_id: 'con_1' }
const win: Told = { kind: 'win', reason: 'won: booked a meeting' }

const telling = (before: ReturnType<typeof outreach>, ...facts: Told[]) =>
  facts.reduce(
    (state, fact, index) => tell(state, { ...fact, event_id: `evt_${index}` }, now),
    before,
  )

const alone = () => outreach({ rules, contacts: [contact('con_1', waiting('2026-11-23 11:00'))] })

describe('a person who is held until somebody has looked', () => {
  it('gets nothing, and keeps the outreach from ending', () => {
    const held = telling(alone(), hold)
    expect(standings(held)).toEqual([`con_1 queued: ${reason}`])
    expect(stageOf(held)).toBe('held')
    expect(decideNextAction(held, now)).toEqual({ kind: 'wait', until_ms: null, touch: null })
    expect(planOf(held)).toMatchObject({ planned: [], closed: [], next_at_ms: null, reason })
  })

  it('leaves the place to whoever waits for one', () => {
    const crowd = outreach({
      rules: { ...rules, max_concurrent_contacts: 1 },
      contacts: [contact('con_1', waiting('2026-11-23 11:00')), contact('con_2', queued)],
    })
    expect(standings(telling(crowd, hold))).toEqual([
      `con_1 queued: ${reason}`,
      'con_2 1 @ 2026-11-23 10:00',
    ])
  })

  it('goes on from where they were when it meant nothing', () => {
    const person = contact('con_1', waiting('2026-11-26 09:00', { step: 2 }))
    const last = { step: 1, base_ms: at('2026-11-23 09:00'), at_ms: at('2026-11-23 09:00') }
    const before = outreach({ rules, contacts: [{ ...person, last }] })
    expect(standings(telling(before, hold, revive))).toEqual(['con_1 2 @ 2026-11-26 09:00'])
  })

  it('is stopped for good when it meant that', () => {
    const stop: Told = { kind: 'stop_contact', contact_id: 'con_1', reason: 'replied' }
    const after = telling(alone(), hold, stop)
    expect(standings(after)).toEqual(['con_1 stopped: replied'])
    expect(stageOf(after)).toBe('completed')
  })

  test.each([
    ['finished', done],
    ['stopped', stopped],
  ])('stays what they are when %s before', (_what, progress) => {
    const before = outreach({ rules, contacts: [contact('con_1', progress)] })
    expect(standings(telling(before, hold))).toEqual(standings(before))
  })
})

describe('somebody who was stopped by mistake', () => {
  it('goes on', () => {
    const before = outreach({ rules, contacts: [contact('con_1', stopped)] })
    expect(standings(telling(before, revive))).toEqual(['con_1 1 @ 2026-11-23 10:00'])
  })

  it('is not written to again when they had everything', () => {
    const before = outreach({ rules, contacts: [contact('con_1', done)] })
    expect(standings(telling(before, revive))).toEqual(standings(before))
  })

  it('is no longer away', () => {
    const until = { kind: 'day' as const, date: '2026-12-24' }
    const away: Told = { kind: 'postpone', contact_id: 'con_1', until, reason: 'out of office' }
    const [before] = standings(telling(alone(), away))
    expect(before).toMatch('con_1 1 @ 2026-12-24')
    expect(standings(telling(alone(), away, revive))).toEqual(['con_1 1 @ 2026-11-23 10:00'])
  })

  it('keeps a plan that nothing had moved', () => {
    expect(standings(telling(alone(), revive))).toEqual(standings(alone()))
  })
})

describe('an account that is won', () => {
  it('ends for everybody, also while it is held', () => {
    const crowd = outreach({
      rules,
      contacts: [
        contact('con_1', stopped),
        contact('con_2', waiting('2026-11-23 11:00')),
        contact('con_3', queued),
      ],
    })
    const held = { ...crowd, hold: { reason: 'paused', since_ms: now } }
    for (const before of [crowd, held]) {
      const after = telling(before, win)
      expect(standings(after)).toEqual([
        'con_1 stopped: replied',
        'con_2 stopped: won: booked a meeting',
        'con_3 stopped: won: booked a meeting',
      ])
      expect(decideNextAction(after, now)).toMatchObject({ kind: 'finish', outcome: 'completed' })
    }
  })

  it('does not wait for somebody who was held', () => {
    expect(stageOf(telling(alone(), hold, win))).toBe('completed')
  })
})
