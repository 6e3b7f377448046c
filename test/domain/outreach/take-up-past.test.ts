import { describe, expect, it } from 'vitest'
import type { OutreachRules } from '../../../contracts/temporal/account-outreach.js'
import type { ContactPast } from '../../../contracts/temporal/outreach-activities.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import {
  anyHour,
  at,
  contactIn,
  dueTouch,
  escalation,
  facts,
  fixedSteps,
  loadedAccount,
  standings,
} from './fixture.js'

const now = '2026-11-27 10:00'

const past = (contact_id: string, changes: Partial<ContactPast> = {}): ContactPast => ({
  contact_id,
  attempts: {},
  last: null,
  colleague_message_used: false,
  refused: {},
  begun: false,
  ended: null,
  planned: null,
  ...changes,
})

const had = (step: number, when: string) => ({
  begun: true,
  attempts: { email: step },
  last: { step, base_ms: at(when), at_ms: at(when) },
})

const planned = (step: number, when: string, channel = 'email') => ({
  planned: { step, channel, at_ms: at(when), reason: 'as it was promised' },
})

const steps = (changes: Partial<OutreachRules> = {}) =>
  fixedSteps([0, 3, 7], { hours: anyHour, ...changes })

const restarted = (people: ContactPast[], rules = steps(), started = '2026-11-20 10:00') =>
  beginOutreach(
    {
      input: { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' },
      loaded: loadedAccount({
        rules,
        contacts: people.map(({ contact_id }) => facts(contact_id)),
        past: { started_ms: at(started), contacts: people },
      }),
      clock_offset_ms: 0,
    },
    at(now),
  )

describe('a run that is started once more', () => {
  it('goes on with the step after the last one, at its interval from there', () => {
    const state = restarted([past('con_1', had(1, '2026-11-26 09:00'))])
    expect(standings(state)).toEqual(['con_1 2 @ 2026-11-29 09:00'])
    expect(dueTouch(state).slot.reason).toMatch(/^Step 2 of 3: 3 days after step 1/)
    expect(state).toMatchObject({ touches_made: 1, last: { step: 1 } })
  })

  it('does not wait anew for what is long over', () => {
    const state = restarted([past('con_1', had(1, '2026-11-20 10:00'))])
    expect(standings(state)).toEqual(['con_1 2 @ 2026-11-27 10:00'])
  })

  it('counts the wait before the first touch from the first launch', () => {
    const rules = fixedSteps([9], { hours: anyHour })
    expect(standings(restarted([past('con_1')], rules))).toEqual(['con_1 1 @ 2026-11-29 10:00'])
    const over = restarted([past('con_1')], rules, '2026-11-01 10:00')
    expect(standings(over)).toEqual(['con_1 1 @ 2026-11-27 10:00'])
  })

  it('keeps a minute that was promised and is still to come', () => {
    const one = past('con_1', { ...had(1, '2026-11-26 09:00'), ...planned(2, '2026-12-04 15:30') })
    const state = restarted([one])
    expect(standings(state)).toEqual(['con_1 2 @ 2026-12-04 15:30'])
    expect(dueTouch(state).slot.reason).toBe('as it was promised')
  })

  it.each([
    ['has passed', planned(2, '2026-11-27 09:00')],
    ['was of another step', planned(3, '2026-12-04 15:30')],
    ['was of another channel', planned(2, '2026-12-04 15:30', 'sms')],
  ])('plans anew where the promised minute %s', (_name, promise) => {
    const state = restarted([past('con_1', { ...had(1, '2026-11-26 09:00'), ...promise })])
    expect(standings(state)).toEqual(['con_1 2 @ 2026-11-29 09:00'])
  })

  it('finishes when everybody was through', () => {
    const ended = { kind: 'stopped', reason: 'replied' } as const
    const people = [past('con_1', { ended }), past('con_2', had(3, '2026-11-20 10:00'))]
    const state = restarted(people)
    expect(standings(state)).toEqual(['con_1 stopped: replied', 'con_2 done: all 3 steps are over'])
    expect(decideNextAction(state, at(now))).toMatchObject({ kind: 'finish' })
  })

  it('gives a place to whoever had one before those who waited for one', () => {
    const people = [past('con_1'), past('con_2', had(1, '2026-11-26 09:00')), past('con_3')]
    const state = restarted(people, steps({ max_concurrent_contacts: 1 }))
    expect(standings(state).map((line) => line.slice(0, 12))).toEqual([
      'con_1 queued',
      'con_2 2 @ 20',
      'con_3 queued',
    ])
  })

  it('counts what the account has had, and ends at its limit', () => {
    const people = [
      past('con_1', had(1, '2026-11-26 09:00')),
      past('con_2', had(2, '2026-11-25 09:00')),
    ]
    const state = restarted(people, steps({ max_account_touchpoints: 3 }))
    expect(state.touches_made).toBe(3)
    expect(standings(state)).toEqual([
      'con_1 done: the account has had 3 of 3 touches',
      'con_2 done: the account has had 3 of 3 touches',
    ])
  })

  it('gives the turn of a per-account cadence to whoever has had the fewest, after the last of all', () => {
    const people = [
      past('con_1', had(2, '2026-11-26 09:00')),
      past('con_2', had(1, '2026-11-24 09:00')),
    ]
    const rules = escalation(
      { email: 9 },
      { cadence: 'per_account', intervals: [{ unit: 'days', count: 4 }] },
    )
    const state = restarted(people, rules)
    expect(standings(state)).toEqual([
      'con_1 queued: the account gets one touch at a time',
      'con_2 2 @ 2026-11-30 09:00',
    ])
  })

  it('goes to the channel that follows the attempts made, past one that refused', () => {
    const people = [
      past('con_1', { ...had(2, '2026-11-26 09:00') }),
      past('con_2', { begun: true, refused: { email: '550' } }),
    ]
    const rules = escalation({ email: 2, sms: 2 })
    const loaded = loadedAccount({
      rules,
      contacts: people.map(({ contact_id }) =>
        facts(contact_id, { channels: { email: null, sms: null } }),
      ),
      past: { started_ms: at('2026-11-20 10:00'), contacts: people },
    })
    const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }
    const state = beginOutreach({ input, loaded, clock_offset_ms: 0 }, at(now))
    expect(['con_1', 'con_2'].map((id) => dueTouch(state, id).channel)).toEqual(['sms', 'sms'])
    expect(contactIn(state, 'con_2')).toMatchObject({ refused: { email: '550' } })
  })

  it('begins with somebody whom the ledger does not know like any other run', () => {
    const loaded = loadedAccount({
      rules: steps(),
      contacts: [facts('con_new')],
      past: { started_ms: at(now), contacts: [] },
    })
    const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }
    const state = beginOutreach({ input, loaded, clock_offset_ms: 0 }, at(now))
    expect(standings(state)).toEqual(['con_new 1 @ 2026-11-27 10:00'])
  })
})
