import { describe, expect, it, test } from 'vitest'
import type { LoadedAccount } from '../../../contracts/temporal/outreach-activities.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { at, briefly, officeHours, zonesFrom } from './fixture.js'

const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }

const account = (wait_days: number, zone: string): LoadedAccount => ({
  steps: [{ channel: 'email', wait_days }],
  hours: officeHours,
  zones: zonesFrom([zone]),
  contacts: [{ contact_id: 'con_1', zone }],
})

const begun = (loaded: LoadedAccount, now: string) =>
  beginOutreach({ input, loaded, clock_offset_ms: 0 }, at(now))

describe('the first touch of an account', () => {
  test.each([
    // zone, days to wait, launched at (UTC), due at (UTC)
    ['inside hours: the next minute', 'Etc/UTC', 0, '2026-11-23 10:00:01', '2026-11-23 10:01'],
    ['inside hours, on the minute', 'Etc/UTC', 0, '2026-11-23 10:00', '2026-11-23 10:00'],
    ['hours of the recipient', 'America/New_York', 0, '2026-11-23 15:30', '2026-11-23 15:30'],
    ['days after launch', 'Etc/UTC', 2, '2026-11-23 10:00', '2026-11-25 10:00'],
    ['local time kept', 'Europe/Berlin', 3, '2026-10-23 10:00', '2026-10-26 11:00'],
  ])('%s', (_name, zone, wait, now, due) => {
    const [first] = begun(account(wait, zone), now).contacts
    expect(first && briefly(first.progress)).toBe(`1 @ ${due}`)
  })

  test.each([
    [0, '2026-11-23 10:00', 'Step 1 of 1: at launch, Mon 23 Nov 10:00 Etc/UTC'],
    [1, '2026-11-23 10:00', 'Step 1 of 1: 1 day after launch, Tue 24 Nov 10:00 Etc/UTC'],
    [2, '2026-11-23 10:00', 'Step 1 of 1: 2 days after launch, Wed 25 Nov 10:00 Etc/UTC'],
    [0, '2026-11-23 05:00', 'Step 1 of 1: at launch, moved into working hours, Mon 23 Nov 09:'],
    [0, '2026-11-21 10:00', 'Step 1 of 1: at launch, moved to a working day, Mon 23 Nov 09:'],
  ])('explains itself: wait %i, launched %s', (wait, now, reason) => {
    const [first] = begun(account(wait, 'Etc/UTC'), now).contacts
    expect(first?.progress).toMatchObject({
      kind: 'waiting',
      slot: { decided_ms: at(now), reason: expect.stringMatching(reason) },
    })
  })

  it('spreads the contacts of an account over the half hour after opening', () => {
    const loaded = account(0, 'Etc/UTC')
    loaded.contacts = Array.from({ length: 200 }, (_, index) => ({
      contact_id: `con_${index}`,
      zone: 'Etc/UTC',
    }))
    const minutes = begun(loaded, '2026-11-21 10:00').contacts.map(({ progress }) =>
      progress.kind === 'waiting' ? progress.slot.at_ms - at('2026-11-23 09:00') : NaN,
    )
    expect(Math.min(...minutes)).toBe(0)
    expect(Math.max(...minutes)).toBe(29 * 60_000)
    expect(new Set(minutes).size).toBe(30)
  })

  it('gives the same minute to every campaign, so that a preview agrees with the run', () => {
    const loaded = account(0, 'Etc/UTC')
    const one = beginOutreach({ input, loaded, clock_offset_ms: 0 }, at('2026-11-21 10:00'))
    const preview = { ...input, campaign_id: 'preview' }
    const other = beginOutreach(
      { input: preview, loaded, clock_offset_ms: 0 },
      at('2026-11-21 10:00'),
    )
    expect(other.contacts).toEqual(one.contacts)
  })

  it('begins with nothing held, cancelled, seen or sent', () => {
    const loaded = { ...account(0, 'Etc/UTC'), contacts: [] }
    expect(beginOutreach({ input, loaded, clock_offset_ms: 5 }, 0)).toEqual({
      ...input,
      steps: loaded.steps,
      hours: loaded.hours,
      zones: loaded.zones,
      contacts: [],
      hold: null,
      cancelled: null,
      seen_event_ids: [],
      clock_offset_ms: 5,
      touches_since_fresh_run: 0,
    })
  })
})
