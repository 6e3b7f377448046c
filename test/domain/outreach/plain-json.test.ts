import fc from 'fast-check'
import { expect, it } from 'vitest'
import type {
  OutreachMessage,
  OutreachState,
} from '../../../contracts/temporal/account-outreach.js'
import type { TouchResult } from '../../../contracts/temporal/outreach-activities.js'
import { applyMessage } from '../../../domain/outreach/apply-message.js'
import { applyResult } from '../../../domain/outreach/apply-result.js'
import { beginOutreach } from '../../../domain/outreach/begin-outreach.js'
import { decideNextAction } from '../../../domain/outreach/decide-next-action.js'
import { moveTouch } from '../../../domain/outreach/move-touch.js'
import { at, officeHours, zonesFrom } from './fixture.js'

const minute = 60_000
const start = at('2026-11-23 09:00')
const reason = 'because'

/** What may happen to an account while it runs; times count from the moment it happens. */
type Happening =
  | { kind: 'message'; make: (now: number) => OutreachMessage }
  | { kind: 'result'; make: (now: number) => TouchResult }

const contactId = fc.constantFrom('con_0', 'con_1', 'con_2', 'con_x')
const eventId = fc.integer({ min: 0, max: 8 }).map((n) => `evt_${n}`)

const message: fc.Arbitrary<Happening> = fc
  .tuple(
    eventId,
    fc.constantFrom('resume', 'stop_contact', 'cancel'),
    contactId,
    fc.integer({ min: 0, max: 5_000 }),
  )
  .map(([event_id, kind, contact_id, length]) => ({
    kind: 'message',
    make: (now) => {
      if (kind === 'stop_contact') return { kind, event_id, contact_id, reason }
      if (kind === 'cancel') return { kind, event_id, reason }
      return { kind: 'resume', event_id, paused_from_ms: now - length * minute, paused_to_ms: now }
    },
  }))

const result: fc.Arbitrary<Happening> = fc
  .tuple(
    fc.constantFrom('sent', 'unknown', 'failed', 'skipped', 'held', 'deferred'),
    fc.integer({ min: 0, max: 3_000 }),
  )
  .map(([kind, delay]) => ({
    kind: 'result',
    make: (at_ms) => {
      if (kind === 'sent') return { kind, at_ms }
      if (kind === 'skipped') return { kind, at_ms, reason, ends: 'step' }
      if (kind === 'deferred') {
        return { kind, at_ms, reason, not_before_ms: at_ms + delay * minute }
      }
      return { kind: kind as 'unknown' | 'failed' | 'held', at_ms, reason }
    },
  }))

it('decides the same after continue-as-new at any point, because the state is plain JSON', () => {
  const history = fc.array(fc.tuple(fc.oneof(message, result, result), fc.nat(3_000)), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(history, (happenings) => {
      let state = begin()
      let now = start
      for (const [happening, pause] of happenings) {
        now += pause * minute
        state = happens(state, happening, now)
        const copy = JSON.parse(JSON.stringify(state)) as OutreachState
        expect(copy).toStrictEqual(state)
        expect(decideNextAction(copy, now)).toStrictEqual(decideNextAction(state, now))
      }
    }),
  )
})

function begin(): OutreachState {
  const loaded = {
    steps: [0, 1, 14].map((wait_days) => ({ channel: 'email', wait_days })),
    hours: officeHours,
    zones: zonesFrom(['Europe/Berlin', 'Asia/Kolkata']),
    contacts: ['Europe/Berlin', 'Asia/Kolkata', 'Europe/Berlin'].map((zone, index) => ({
      contact_id: `con_${index}`,
      zone,
    })),
  }
  const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: 'acc_1' }
  return beginOutreach({ input, loaded, clock_offset_ms: 0 }, start)
}

function happens(state: OutreachState, happening: Happening, now: number): OutreachState {
  if (happening.kind === 'message') return applyMessage(state, happening.make(now))
  const action = decideNextAction(state, now)
  if (action.kind === 'move') return moveTouch(state, action.touch.contact_id, action.slot)
  return action.kind === 'touch' ? applyResult(state, action.touch, happening.make(now)) : state
}
