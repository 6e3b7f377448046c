import { describe, expect, it, test } from 'vitest'
import type { OutreachRules } from '../../../contracts/temporal/account-outreach.js'
import { begun, briefly, contactIn, escalation, facts, fixedSteps } from './fixture.js'
import { play } from './play.js'

const start = '2026-11-23 09:00'
const people = (count: number) => Array.from({ length: count }, (_, index) => facts(`con_${index}`))

function made(changes: Partial<OutreachRules>, count: number) {
  const { touches, state } = play(
    begun(start, escalation({ email: 2 }, changes), people(count)),
    start,
  )
  const perPerson = state.contacts.map(
    ({ contact_id }) => touches.filter((touch) => touch.contact_id === contact_id).length,
  )
  return { perPerson, total: touches.length, state }
}

describe('how many touches there are', () => {
  test.each<[string, Partial<OutreachRules>, number, number[]]>([
    // limits, people, touches of each
    ['max_touchpoints is per person', { max_touchpoints: 3 }, 3, [3, 3, 3]],
    ['one touch', { max_touchpoints: 1 }, 2, [1, 1]],
    [
      'max_account_touchpoints is for all of them together',
      { max_touchpoints: 3, max_account_touchpoints: 7 },
      3,
      [3, 2, 2],
    ],
    ['the account allows less than a person', { max_account_touchpoints: 1 }, 3, [1, 0, 0]],
    [
      'the account allows more than everybody has',
      { max_touchpoints: 2, max_account_touchpoints: 20 },
      3,
      [2, 2, 2],
    ],
    [
      'a queue gets what the account has left',
      { max_touchpoints: 3, max_account_touchpoints: 7, max_concurrent_contacts: 1 },
      3,
      [3, 3, 1],
    ],
    [
      'per_account: max_touchpoints is for all of them together',
      { cadence: 'per_account', max_touchpoints: 5 },
      3,
      [2, 2, 1],
    ],
  ])('%s', (_name, changes, count, expected) => {
    const { perPerson, total, state } = made(changes, count)
    expect(perPerson).toEqual(expected)
    expect(state.touches_made).toBe(total)
  })

  test.each<[Partial<OutreachRules>, string]>([
    [{ max_touchpoints: 2 }, 'done: this person has had 2 of 2 touches'],
    [{ max_account_touchpoints: 2 }, 'done: the account has had 2 of 2 touches'],
    [{ cadence: 'per_account', max_touchpoints: 2 }, 'done: the account has had 2 of 2 touches'],
  ])('everybody is told why nothing more comes: %o', (changes, reason) => {
    const { state } = made(changes, 2)
    expect(state.contacts.map(({ progress }) => briefly(progress))).toEqual([reason, reason])
  })

  it('the touch that reaches the limit ends the plans of colleagues at once', () => {
    const rules = escalation({ email: 2 }, { max_account_touchpoints: 1 })
    const { state, now } = play(begun(start, rules, people(3)), start)
    expect(contactIn(state, 'con_2').progress.kind).toBe('done')
    expect(now).toBe(Date.parse('2026-11-23T09:00:00Z'))
  })

  it('a written sequence ends with its last step', () => {
    const { touches, state } = play(begun(start, fixedSteps([0, 2, 2])), start)
    expect(touches.map(({ step }) => step)).toEqual([1, 2, 3])
    expect(briefly(contactIn(state).progress)).toBe('done: all 3 steps are over')
  })

  it('a touch that did not leave costs the account nothing', () => {
    const rules = escalation({ email: 2 }, { max_touchpoints: 3, max_account_touchpoints: 2 })
    const { touches, state } = play(begun(start, rules), start, {
      outcome: ({ step }) =>
        step === 1 ? { kind: 'skipped', reason: 'no words', ends: 'step' } : { kind: 'sent' },
    })
    expect(touches.map(({ step }) => step)).toEqual([2, 3])
    expect(state.touches_made).toBe(2)
  })
})
