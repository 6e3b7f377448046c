import { describe, expect, it, test } from 'vitest'
import type { GateVerdict } from '../../../contracts/temporal/gates.js'
import { applyGate } from '../../../domain/outreach/apply-gate.js'
import { chooseMessage } from '../../../domain/outreach/choose-message.js'
import { at, begun, contact, dueTouch, escalation, facts, outreach, waiting } from './fixture.js'
import { after } from './play.js'

const start = '2026-11-23 09:00'
const now = at(start)
const asked: GateVerdict = { kind: 'pending', request_id: 'apr_1', check_ms: null }
const approved: GateVerdict = { kind: 'approved', request_id: 'apr_1' }

describe('the words that were put before a reviewer', () => {
  const colleague = { kind: 'colleague' as const, contact_id: 'con_2', event_id: 'evt_1' }

  test.each<[string, GateVerdict]>([
    ['pending', asked],
    ['approved', approved],
  ])('stay the words of the touch: %s', (_name, verdict) => {
    const before = outreach({
      contacts: [contact('con_1', waiting('2026-11-27 10:00', { gate: { kind: 'needed' } }))],
    })
    const state = applyGate(before, { contact_id: 'con_1', verdict, message: colleague }, now)
    expect(chooseMessage(state, dueTouch(state), now)).toEqual(colleague)
    const later = applyGate(state, { contact_id: 'con_1', verdict: approved }, now)
    expect(chooseMessage(later, dueTouch(later), now)).toEqual(colleague)
  })

  it('are chosen when the touch is due where nobody is asked', () => {
    const engagements = [
      {
        event_id: 'evt_9',
        contact_id: 'con_2',
        engagement: 'inquiry',
        disclosable: true,
        at_ms: 0,
      },
    ]
    const rules = escalation({ email: 2 }, { colleague_delay_days: 3 })
    const state = { ...begun(start, rules, [facts('con_1'), facts('con_2')]), engagements }
    expect(chooseMessage(state, dueTouch(state), now)).toEqual({ kind: 'step' })
    const next = after(state, { kind: 'sent' }, { at: start })
    expect(chooseMessage(next, dueTouch(next), now)).toEqual({
      kind: 'colleague',
      contact_id: 'con_2',
      event_id: 'evt_9',
    })
  })

  it('a colleague is mentioned to a person once', () => {
    const used = contact('con_1', waiting(start, { step: 3 }), { colleague_message_used: true })
    const state = outreach({
      rules: escalation({ email: 2 }, { colleague_delay_days: 0 }),
      contacts: [used, contact('con_2', waiting(start))],
      engagements: [
        {
          event_id: 'evt_9',
          contact_id: 'con_2',
          engagement: 'event',
          disclosable: true,
          at_ms: 0,
        },
      ],
    })
    expect(chooseMessage(state, dueTouch(state), now)).toEqual({ kind: 'step' })
  })
})
