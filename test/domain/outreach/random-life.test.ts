import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  ContactFacts,
  OutreachRules,
  OutreachState,
} from '../../../contracts/temporal/account-outreach.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { planOf } from '../../../domain/outreach/plan-of.js'
import { leftAt } from '../../../domain/ledger/left-at.js'
import { at, day, loadedAccount } from './fixture.js'
import {
  quietTurn,
  somePeople,
  someRules,
  someTurn,
  takeTurn,
  type Life,
  type Turn,
} from './random-life.js'

const start = at('2026-11-23 09:00')
const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }
const script = fc.array(someTurn, { maxLength: 40 })
const atMost = 2_000

interface Beginning {
  rules: OutreachRules
  contacts: ContactFacts[]
  turns: Turn[]
}

/** Lives to the end, and looks after every turn. */
function live({ rules, contacts, turns }: Beginning, look: (life: Life) => void): Life {
  const loaded = loadedAccount({ rules, contacts })
  const state = beginOutreach({ input, loaded, clock_offset_ms: 0 }, start)
  const life: Life = { state, now: start, left: [] }
  look(life)
  for (let index = 0; index < atMost; index += 1) {
    const action = takeTurn(life, turns[index] ?? quietTurn, index)
    look(life)
    if (action.kind === 'finish' && index >= turns.length) return life
  }
  throw new Error(`not over after ${atMost} turns: ${JSON.stringify(life.state.contacts)}`)
}

const assertLives = (look: (life: Life, beginning: Beginning) => void) =>
  fc.assert(
    fc.property(someRules, somePeople, script, (rules, contacts, turns) => {
      const beginning = { rules, contacts, turns }
      live(beginning, (life) => look(life, beginning))
    }),
    { numRuns: 300 },
  )

const leftTo = ({ left }: Life, contactId: string) =>
  left.filter(({ contact_id }) => contact_id === contactId).map(({ at_ms }) => at_ms)

const planned = (state: OutreachState) => planOf(state).planned

describe('whatever happens to an account', () => {
  it('it ends', () => {
    assertLives(() => {})
  })

  it('nobody is planned, or gets, two touches within 24 hours', () => {
    assertLives((life) => {
      for (const { contact_id, slot_at_ms } of planned(life.state)) {
        const last = leftTo(life, contact_id).at(-1)
        if (last !== undefined) expect(slot_at_ms).toBeGreaterThanOrEqual(leftAt(last) + day)
      }
      for (const { contact_id } of life.state.contacts) {
        leftTo(life, contact_id).reduce((before, at_ms) => {
          expect(at_ms).toBeGreaterThanOrEqual(leftAt(before) + day)
          return at_ms
        }, -day)
      }
    })
  })

  it('nobody gets more than max_touchpoints, and no account more than its limit', () => {
    assertLives((life, { rules, turns }) => {
      const limits = [rules, ...turns.flatMap(({ reload }) => (reload ? [reload] : []))]
      const ofAccount = Math.max(...limits.map((rule) => rule.max_account_touchpoints ?? 0))
      expect(life.left.length).toBeLessThanOrEqual(ofAccount)
      expect(life.state.touches_made).toBe(life.left.length)
      for (const { contact_id } of life.state.contacts) {
        expect(leftTo(life, contact_id).length).toBeLessThanOrEqual(rules.max_touchpoints)
      }
      if (rules.cadence === 'per_account') {
        expect(life.left.length).toBeLessThanOrEqual(rules.max_touchpoints)
      }
    })
  })

  it('every touch and every person has a reason', () => {
    assertLives(({ state }, { rules }) => {
      for (const { reason, why } of planned(state)) {
        expect(reason).toMatch(/^Step \d+ of \d+: \S.*, [A-Z][a-z]{2} \d/)
        expect(why.contact).not.toBe('')
        if (rules.channels.kind === 'escalation') expect(why.channel).not.toBe('')
      }
      for (const { reason } of planOf(state).standings) expect(reason).not.toBe('')
    })
  })

  it('nobody waits for a place while one is free, and no place is given twice', () => {
    assertLives(({ state }, { rules }) => {
      const places = rules.cadence === 'per_account' ? 1 : rules.max_concurrent_contacts
      const waiting = planned(state).length
      const queued = state.contacts.filter(({ progress }) => progress.kind === 'queued').length
      expect(waiting).toBeLessThanOrEqual(places)
      if (waiting < places) expect(queued).toBe(0)
    })
  })
})
