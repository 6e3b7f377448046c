import { describe, expect, it, test } from 'vitest'
import {
  at,
  contact,
  contactIn,
  done,
  dueTouch,
  escalation,
  fixedSteps,
  officeHours,
  outreach,
  queued,
  standings,
  stopped,
  waiting,
} from './fixture.js'
import { tell, type Told } from './play.js'

const now = at('2026-11-23 10:00')
const stop = (contact_id: string): Told => ({ kind: 'stop_contact', contact_id, reason: 'replied' })

describe('somebody who is away is written to when back', () => {
  const until = (date: string) => ({ kind: 'day' as const, date })
  const days = (count: number) => ({ kind: 'business_days' as const, count, from_ms: now })
  const postpone = (contact_id: string, back: ReturnType<typeof until | typeof days>): Told => ({
    kind: 'postpone',
    contact_id,
    until: back,
    reason: 'out of office',
  })

  const office = () =>
    outreach({
      contacts: [
        contact('con_1', waiting('2026-11-23 11:00')),
        contact('con_2', done),
        contact('con_3', stopped),
      ],
      rules: fixedSteps([0, 3, 7]),
      holidays: {
        DE: [{ day: Math.floor(at('2026-11-25 00:00') / 86_400_000), name: 'a holiday' }],
      },
    })

  test.each([
    // absence, due on Mon 23 Nov 11:00 before, due after
    ['until a day: its first working minute', until('2026-12-01'), '2026-12-01 09:00'],
    ['until the weekend: the next working day', until('2026-11-28'), '2026-11-30 09:'],
    ['until the day of the touch: no change', until('2026-11-23'), '2026-11-23 11:00'],
    ['until a day that is over: no change', until('2026-11-20'), '2026-11-23 11:00'],
    ['five business days', days(5), '2026-11-30 10:00'],
    ['no days at all', days(0), '2026-11-23 11:00'],
  ])('%s', (_name, back, due) => {
    const state = tell(office(), { ...postpone('con_1', back), event_id: 'evt_1' }, now)
    expect(standings(state)[0]).toMatch(new RegExp(`^con_1 1 @ ${due}`))
  })

  it('means the day where the person is', () => {
    const before = office()
    before.contacts[0] = contact('con_1', waiting('2026-11-23 11:00'), { zone: 'Europe/Berlin' })
    const back = until('2026-12-01')
    const state = tell(before, { ...postpone('con_1', back), event_id: 'evt_1' }, now)
    expect(standings(state)[0]).toBe('con_1 1 @ 2026-12-01 08:00')
  })

  it('counts business days without the holidays of their country', () => {
    const before = office()
    before.contacts[0] = contact('con_1', waiting('2026-11-23 11:00'), { holidays: 'DE' })
    const state = tell(before, { ...postpone('con_1', days(5)), event_id: 'evt_1' }, now)
    expect(standings(state)[0]).toBe('con_1 1 @ 2026-12-01 10:00')
  })

  it('and the new minute says why', () => {
    const back = until('2026-12-01')
    const state = tell(office(), { ...postpone('con_1', back), event_id: 'evt_1' }, now)
    expect(dueTouch(state).slot).toMatchObject({
      at_ms: at('2026-12-01 09:00'),
      decided_ms: now,
      reason: 'Step 1 of 3: out of office, Tue 1 Dec 09:00 Etc/UTC',
    })
  })

  it('wakes nobody who is done, stopped or unknown', () => {
    for (const id of ['con_2', 'con_3', 'con_x']) {
      const back = until('2026-12-01')
      const state = tell(office(), { ...postpone(id, back), event_id: 'evt_1' }, now)
      expect(state.contacts).toEqual(office().contacts)
    }
  })

  it('and whoever waits for a place begins only then', () => {
    const before = outreach({
      rules: escalation({ email: 2 }, { max_concurrent_contacts: 1, hours: officeHours }),
      contacts: [contact('con_1', waiting('2026-11-23 11:00')), contact('con_2', queued)],
    })
    const back = until('2026-12-01')
    const away = tell(before, { ...postpone('con_2', back), event_id: 'evt_1' }, now)
    const state = tell(away, { ...stop('con_1'), event_id: 'evt_2' }, now)
    expect(standings(state)[1]).toBe('con_2 1 @ 2026-12-01 09:00')
    expect(dueTouch(state, 'con_2').slot.reason).toBe(
      'Step 1 of 7: out of office, Tue 1 Dec 09:00 Etc/UTC',
    )
  })

  it('keeps the approval of a touch that waits for somebody to be back', () => {
    const gate = { kind: 'approved' as const, request_id: 'apr_1' }
    const before = outreach({ contacts: [contact('con_1', waiting('2026-11-23 11:00', { gate }))] })
    const back = until('2026-12-01')
    const state = tell(before, { ...postpone('con_1', back), event_id: 'evt_1' }, now)
    expect(contactIn(state).progress).toMatchObject({ touch: { gate } })
  })
})
