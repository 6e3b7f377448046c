import { describe, expect, it, test } from 'vitest'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import {
  at,
  begun,
  briefly,
  dueTouch,
  escalation,
  facts,
  fixedSteps,
  loadedAccount,
  progressOf,
  zonesFrom,
} from './fixture.js'

const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }

const inZone = (zone: string, wait: number, now: string) => {
  const loaded = loadedAccount({
    rules: fixedSteps([wait]),
    zones: zonesFrom([zone]),
    contacts: [facts('con_1', { zone })],
  })
  return beginOutreach({ input, loaded, clock_offset_ms: 0 }, at(now))
}

describe('the first touch of an account', () => {
  test.each([
    // zone, days to wait, launched at (UTC), due at (UTC)
    ['inside hours: the next minute', 'Etc/UTC', 0, '2026-11-23 10:00:01', '2026-11-23 10:01'],
    ['inside hours, on the minute', 'Etc/UTC', 0, '2026-11-23 10:00', '2026-11-23 10:00'],
    ['hours of the recipient', 'America/New_York', 0, '2026-11-23 15:30', '2026-11-23 15:30'],
    ['days after launch', 'Etc/UTC', 2, '2026-11-23 10:00', '2026-11-25 10:00'],
    ['local time kept', 'Europe/Berlin', 3, '2026-10-23 10:00', '2026-10-26 11:00'],
  ])('%s', (_name, zone, wait, now, due) => {
    expect(briefly(progressOf(inZone(zone, wait, now)))).toBe(`1 @ ${due}`)
  })

  test.each([
    [0, '2026-11-23 10:00', 'Step 1 of 1: at launch, Mon 23 Nov 10:00 Etc/UTC'],
    [1, '2026-11-23 10:00', 'Step 1 of 1: 1 day after launch, Tue 24 Nov 10:00 Etc/UTC'],
    [2, '2026-11-23 10:00', 'Step 1 of 1: 2 days after launch, Wed 25 Nov 10:00 Etc/UTC'],
    [0, '2026-11-23 05:00', 'Step 1 of 1: at launch, moved into working hours, Mon 23 Nov 09:'],
    [0, '2026-11-21 10:00', 'Step 1 of 1: at launch, moved to a working day, Mon 23 Nov 09:'],
  ])('explains itself: wait %i, launched %s', (wait, now, reason) => {
    const { slot } = dueTouch(inZone('Etc/UTC', wait, now))
    expect(slot.decided_ms).toBe(at(now))
    expect(slot.reason).toMatch(reason)
  })

  it("moves past a holiday of the recipient's country, and names it", () => {
    const holiday = { day: Math.floor(at('2026-12-25 00:00') / 86_400_000), name: 'Christmas Day' }
    const loaded = loadedAccount({
      holidays: { DE: [holiday] },
      contacts: [facts('con_1', { holidays: 'DE' }), facts('con_2')],
    })
    const state = beginOutreach({ input, loaded, clock_offset_ms: 0 }, at('2026-12-25 10:00'))
    expect(dueTouch(state).slot.reason).toMatch(
      /^Step 1 of 1: at launch, moved past Christmas Day, Mon 28 Dec 09:\d\d Etc\/UTC$/,
    )
    expect(dueTouch(state, 'con_2').slot.at_ms).toBe(at('2026-12-25 10:00'))
  })

  it('says why this person and why this channel', () => {
    const lead = facts('con_1', { role: 'primary', score: 95 })
    const state = begun('2026-11-23 10:00', escalation({ email: 2 }), [lead])
    expect(dueTouch(state).why).toEqual({
      contact: 'primary contact, title score 95',
      channel: 'email, attempt 1 of 2',
    })
  })

  it('spreads the contacts of an account over the half hour after opening', () => {
    const people = Array.from({ length: 200 }, (_, index) => facts(`con_${index}`))
    const state = begun('2026-11-21 10:00', fixedSteps([0]), people)
    const minutes = people.map(
      ({ contact_id }) => dueTouch(state, contact_id).slot.at_ms - at('2026-11-23 09:00'),
    )
    expect(Math.min(...minutes)).toBe(0)
    expect(Math.max(...minutes)).toBe(29 * 60_000)
    expect(new Set(minutes).size).toBe(30)
  })

  it('gives the same minute to every campaign, so that a preview agrees with the run', () => {
    const [one, other] = ['cmp_1', 'preview'].map((campaign_id) =>
      beginOutreach(
        { input: { ...input, campaign_id }, loaded: loadedAccount(), clock_offset_ms: 0 },
        at('2026-11-21 10:00'),
      ),
    )
    expect(other?.contacts).toEqual(one?.contacts)
  })

  it('begins with nothing held, cancelled, seen or sent', () => {
    const loaded = loadedAccount({ contacts: [] })
    expect(beginOutreach({ input, loaded, clock_offset_ms: 5 }, 7)).toEqual({
      ...input,
      ...loaded,
      started_ms: 7,
      touches_made: 0,
      last: null,
      hold: null,
      cancelled: null,
      seen_event_ids: [],
      answered: [],
      clock_offset_ms: 5,
      touches_since_fresh_run: 0,
    })
  })
})
