import { describe, expect, it, test } from 'vitest'
import type {
  ContactFacts,
  OutreachRules,
  OutreachState,
} from '../../../contracts/temporal/account-outreach.js'
import { applyReload } from '../../../domain/outreach/apply-reload.js'
import {
  at,
  begun,
  contactIn,
  days,
  done,
  dueTouch,
  escalation,
  facts,
  loadedAccount,
  pending,
  standings,
  stopped,
} from './fixture.js'
import { after, tell } from './play.js'

const start = '2026-11-23 09:00'
const now = at('2026-11-24 12:00')
const people = [facts('con_1'), facts('con_2')]

/** Con 1 has had step 1 and waits for step 2 in two days; con 2 waits for a place. */
const running = (changes: Partial<OutreachRules> = {}) => {
  const rules = escalation({ email: 2 }, { max_concurrent_contacts: 1, ...changes })
  return after(begun(start, rules, people), { kind: 'sent' }, { at: start })
}

function reloaded(
  state: OutreachState,
  apply_to: 'now' | 'next_touch',
  news: { rules?: Partial<OutreachRules>; contacts?: ContactFacts[] } = {},
): OutreachState {
  const rules = { ...state.rules, version: state.rules.version + 1, ...news.rules }
  const loaded = loadedAccount({ rules, contacts: news.contacts ?? people })
  return applyReload(state, { loaded, apply_to }, now)
}

describe('a changed configuration', () => {
  test.each<[string, Partial<OutreachRules>, string, string]>([
    // change, con_1 when applied now, con_1 when applied from the next touch on
    ['longer intervals', { intervals: [days(7)] }, '2 @ 2026-11-30 09:00', '2 @ 2026-11-25 09:00'],
    ['shorter intervals', { intervals: [days(1)] }, '2 @ 2026-11-24 12:00', '2 @ 2026-11-25 09:00'],
    [
      'fewer touches',
      { max_touchpoints: 1 },
      'done: this person has had 1 of 1 touches',
      '2 @ 2026-11-25 09:00',
    ],
    [
      'nothing that matters',
      { colleague_delay_days: 9 },
      '2 @ 2026-11-25 09:00',
      '2 @ 2026-11-25 09:00',
    ],
  ])('%s', (_name, rules, applied, left) => {
    expect(standings(reloaded(running(), 'now', { rules }))[0]).toBe(`con_1 ${applied}`)
    expect(standings(reloaded(running(), 'next_touch', { rules }))[0]).toBe(`con_1 ${left}`)
  })

  it('from the next touch on holds for the touch after the planned one', () => {
    const state = reloaded(running(), 'next_touch', { rules: { intervals: [days(7)] } })
    const next = after(state, { kind: 'sent' }, { at: '2026-11-25 09:00' })
    expect(standings(next)[0]).toBe('con_1 3 @ 2026-12-02 09:00')
  })

  it('plans no minute that is over, after a time-out either', () => {
    const rules = { intervals: [days(0)], response_timeout_hours: 24 }
    expect(dueTouch(reloaded(running(), 'now', { rules })).slot.reason).toBe(
      'Step 2 of 7: no response to step 1 within 24 hours, Tue 24 Nov 12:00 Etc/UTC',
    )
  })

  it('plans no minute that is over, and says how long it has been', () => {
    const state = reloaded(running(), 'now', { rules: { intervals: [days(1)] } })
    expect(dueTouch(state).slot.reason).toBe(
      'Step 2 of 7: more than 1 day after step 1, Tue 24 Nov 12:00 Etc/UTC',
    )
  })

  it('is never a reason for two touches within a day', () => {
    const left = '2026-11-24 11:00'
    const rules = escalation({ email: 2 }, { intervals: [days(9)] })
    const state = after(begun(left, rules, people), { kind: 'sent' }, { at: left })
    const hourly = { intervals: [{ unit: 'ms' as const, count: 3_600_000 }] }
    expect(standings(reloaded(state, 'now', { rules: hourly }))[0]).toBe(
      'con_1 2 @ 2026-11-25 11:00',
    )
  })

  it('with more places lets the queue begin', () => {
    const state = reloaded(running(), 'next_touch', { rules: { max_concurrent_contacts: 2 } })
    expect(standings(state)[1]).toBe('con_2 1 @ 2026-11-24 12:00')
  })

  it('with fewer places takes nobody back', () => {
    const state = reloaded(running({ max_concurrent_contacts: 2 }), 'now', {
      rules: { max_concurrent_contacts: 1 },
    })
    expect(standings(state)).toEqual(['con_1 2 @ 2026-11-25 09:00', 'con_2 1 @ 2026-11-24 12:00'])
  })

  it('that leaves a person without touches frees the place', () => {
    const state = reloaded(running(), 'now', { rules: { max_touchpoints: 1 } })
    expect(standings(state)[1]).toBe('con_2 1 @ 2026-11-24 12:00')
  })

  it('replaces the old one whole, and shows its version', () => {
    const state = running()
    const { rules } = reloaded(state, 'now', { rules: { max_touchpoints: 3 } })
    expect(rules).toEqual({ ...state.rules, version: 2, max_touchpoints: 3 })
  })

  it('writes to nobody sooner who is away', () => {
    const away = {
      kind: 'postpone' as const,
      event_id: 'evt_1',
      contact_id: 'con_1',
      until: { kind: 'day' as const, date: '2026-12-24' },
      reason: 'out of office',
    }
    const state = reloaded(tell(running(), away, now), 'now', { rules: { intervals: [days(1)] } })
    expect(dueTouch(state).slot.reason).toBe('Step 2 of 7: out of office, Thu 24 Dec 00:00 Etc/UTC')
  })
})

describe('changed people', () => {
  it('new ones queue, and begin when a place is free', () => {
    const contacts = [...people, facts('con_3', { role: 'primary' })]
    expect(standings(reloaded(running(), 'next_touch', { contacts }))).toEqual([
      'con_1 2 @ 2026-11-25 09:00',
      'con_2 queued: waits for a place: 1 person is written to at once',
      'con_3 queued: waits for a place: 1 person is written to at once',
    ])
    const roomy = running({ max_concurrent_contacts: 3 })
    expect(standings(reloaded(roomy, 'next_touch', { contacts }))[2]).toBe(
      'con_3 1 @ 2026-11-24 12:00',
    )
  })

  it('nobody is taken away by loading, and nobody who is stopped or done begins again', () => {
    const state = running()
    const gone = { ...state, contacts: state.contacts.slice(0, 1) }
    const over = [
      { ...contactIn(state), contact_id: 'con_8', progress: done },
      { ...contactIn(state), contact_id: 'con_9', progress: stopped },
    ]
    const before = { ...gone, contacts: [...gone.contacts, ...over] }
    for (const apply_to of ['now', 'next_touch'] as const) {
      const contacts = [facts('con_8'), facts('con_9')]
      expect(standings(reloaded(before, apply_to, { contacts }))).toEqual([
        'con_1 2 @ 2026-11-25 09:00',
        'con_8 done: all steps are over',
        'con_9 stopped: replied',
      ])
    }
  })

  it('new facts are used and what happened so far is kept', () => {
    const contacts = [facts('con_1', { role: 'primary', score: 95 }), facts('con_2')]
    const state = reloaded(running(), 'now', { contacts })
    expect(contactIn(state)).toMatchObject({
      score: 95,
      attempts: { email: 1 },
      last: { step: 1 },
    })
    expect(dueTouch(state).why.contact).toBe('primary contact, title score 95')
  })

  it('a channel that became open is used, one that closed is not', () => {
    const rules = escalation({ email: 1, sms: 1 })
    const state = after(begun(start, rules, [facts('con_1')]), { kind: 'sent' }, { at: start })
    expect(dueTouch(state).channel).toBe('email')
    const contacts = [facts('con_1', { channels: { email: null, sms: null } })]
    expect(dueTouch(reloaded(state, 'now', { contacts })).channel).toBe('sms')
    const none = [facts('con_1', { channels: { email: 'no address', sms: 'no number' } })]
    expect(standings(reloaded(state, 'now', { contacts: none }))[0]).toBe(
      'con_1 done: email: no address; sms: no number',
    )
  })

  it('channels that refused stay closed, though the store still has their addresses', () => {
    const everything = facts('con_1', { channels: { email: null, sms: null, call: null } })
    const refused = { kind: 'failed' as const, reason: 'no such user' }
    const state = begun(start, escalation({ email: 2, sms: 2, call: 1 }), [everything])
    const once = after(state, refused, { at: start })
    const twice = after(once, refused, { at: '2026-11-25 09:00' })
    const next = reloaded(twice, 'now', { contacts: [everything] })
    expect(dueTouch(next).channel).toBe('call')
    expect(contactIn(next).channels).toEqual({
      email: 'no such user',
      sms: 'no such user',
      call: null,
    })
  })
})

describe('words that a person has seen or approved', () => {
  const message = { kind: 'colleague' as const, contact_id: 'con_2', event_id: 'evt_1' }
  const gates = [pending('apr_1'), { kind: 'approved' as const, request_id: 'apr_1' }]

  const seen = (gate: (typeof gates)[number]) => {
    const state = running({ require_approval: 'all' })
    const touch = { ...dueTouch(state), gate, message }
    const { contact_id, ...planned } = touch
    const contacts = state.contacts.map((one) =>
      one.contact_id === contact_id
        ? { ...one, progress: { kind: 'waiting' as const, touch: planned } }
        : one,
    )
    return { ...state, contacts }
  }

  test.each(gates.map((gate) => [gate.kind, gate] as const))('%s stay theirs', (_kind, gate) => {
    const state = reloaded(seen(gate), 'now', { rules: { intervals: [days(7)] } })
    expect(dueTouch(state)).toMatchObject({ gate, message })
    expect(standings(state)[0]).toBe('con_1 2 @ 2026-11-30 09:00')
  })

  test.each(gates.map((gate) => [gate.kind, gate] as const))(
    '%s for another channel are asked about anew',
    (_kind, gate) => {
      const rules = escalation({ sms: 2 }, { require_approval: 'all' })
      const contacts = [facts('con_1', { channels: { sms: null } })]
      const touch = dueTouch(reloaded(seen(gate), 'now', { rules, contacts }))
      expect(touch).toMatchObject({ channel: 'sms', gate: { kind: 'needed' } })
      expect(touch.message).toBeUndefined()
    },
  )

  it('are asked for from now on when the configuration begins to say so', () => {
    const rules = { require_approval: 'all' as const }
    expect(dueTouch(reloaded(running(), 'now', { rules })).gate).toEqual({ kind: 'needed' })
    expect(dueTouch(reloaded(running(), 'next_touch', { rules })).gate).toEqual({ kind: 'none' })
  })
})
