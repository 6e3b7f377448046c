import fc from 'fast-check'
import type { OutreachRules, OutreachState } from '../../../contracts/temporal/account-outreach.js'
import type { GateVerdict } from '../../../contracts/temporal/gates.js'
import { applyGate, hearGateSignal } from '../../../domain/outreach/apply-gate.js'
import { applyReload } from '../../../domain/outreach/apply-reload.js'
import { changeTouch } from '../../../domain/outreach/change-touch.js'
import {
  contactOf,
  decideNextAction,
  type DueTouch,
  type OutreachAction,
} from '../../../domain/outreach/decide-next-action.js'
import { applyStepResult, decideStep } from '../../../domain/outreach/run-step.js'
import { leftAt } from '../../../domain/ledger/left-at.js'
import {
  anyHour,
  day,
  days,
  escalation,
  facts,
  fixedSteps,
  hour,
  loadedAccount,
  minute,
  officeHours,
} from './fixture.js'
import { folded, tell, type Outcome, type Told } from './play.js'

/** What an account decides next, and what the world answers; a script that is over sends and approves. */
export interface Turn {
  late_ms: number
  message: Told | null
  reload: Partial<OutreachRules> | null
  step_now: boolean
  outcome: Outcome
  verdict: 'pending' | 'approved' | 'refused'
}

export const quietTurn: Turn = {
  late_ms: 1_500,
  message: null,
  reload: null,
  step_now: false,
  outcome: { kind: 'sent' },
  verdict: 'approved',
}

const reason = 'because of the test'
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: null })

const interval = fc.constantFrom(
  days(0),
  days(1),
  days(3),
  { unit: 'business_days' as const, count: 2 },
  { unit: 'ms' as const, count: 6 * hour },
)

export const someRules: fc.Arbitrary<OutreachRules> = fc
  .record({
    max_touchpoints: fc.integer({ min: 1, max: 4 }),
    max_account_touchpoints: fc.integer({ min: 1, max: 8 }),
    cadence: fc.constantFrom('per_contact' as const, 'per_account' as const),
    first_wait: interval,
    intervals: fc.array(interval, { minLength: 1, maxLength: 3 }),
    response_timeout_hours: fc.constantFrom(0, 30, 48),
    max_concurrent_contacts: fc.integer({ min: 1, max: 3 }),
    hours: fc.constantFrom(anyHour, officeHours),
    require_approval: fc.constantFrom('none' as const, 'first' as const, 'all' as const),
    isWritten: fc.boolean(),
  })
  .map(({ isWritten, ...rules }) =>
    isWritten
      ? fixedSteps(
          Array.from({ length: rules.max_touchpoints }, () => 0),
          rules,
        )
      : escalation({ email: 1, sms: 1 }, rules),
  )

export const somePeople = fc
  .array(
    fc.record({
      zone: fc.constantFrom('Etc/UTC', 'Europe/Berlin'),
      role: fc.constantFrom('primary' as const, 'secondary' as const),
      score: fc.constantFrom(40, 90),
      channels: fc.constantFrom<Record<string, string | null>>(
        { email: null, sms: null },
        { email: null },
        { email: 'no address', sms: null },
        { email: 'no address' },
      ),
    }),
    { maxLength: 4 },
  )
  .map((people) => people.map((person, index) => facts(`con_${index}`, person)))

const contactId = fc.constantFrom('con_0', 'con_1', 'con_2', 'con_x')

const message: fc.Arbitrary<Told> = fc.oneof(
  contactId.map((contact_id): Told => ({ kind: 'stop_contact', contact_id, reason })),
  contactId.map((contact_id): Told => ({ kind: 'revive_contact', contact_id })),
  fc.constant<Told>({ kind: 'win', reason }),
  fc.constant<Told>({ kind: 'pause', reason, since_ms: 0 }),
  fc.constant<Told>({ kind: 'resume', paused_from_ms: 0, paused_to_ms: 0 }),
  fc
    .tuple(contactId, fc.constantFrom('2026-11-25', '2026-12-24'))
    .map(([contact_id, date]): Told => {
      return { kind: 'postpone', contact_id, until: { kind: 'day', date }, reason }
    }),
  contactId.map((contact_id): Told => {
    return { kind: 'engaged', contact_id, engagement: 'inquiry', disclosable: true, at_ms: 0 }
  }),
)

const outcome: fc.Arbitrary<Outcome> = fc.constantFrom<Outcome>(
  { kind: 'sent' },
  { kind: 'unknown', reason },
  { kind: 'failed', reason },
  { kind: 'skipped', reason, ends: 'step' },
  { kind: 'skipped', reason, ends: 'contact' },
  { kind: 'held', reason },
  { kind: 'deferred', not_before_ms: 0, reason },
)

export const someTurn: fc.Arbitrary<Turn> = fc.record({
  late_ms: fc.oneof(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 0, max: 80 * hour })),
  message: rarely(message),
  reload: rarely(
    fc.record({
      intervals: fc.array(interval, { minLength: 1, maxLength: 2 }),
      max_account_touchpoints: fc.integer({ min: 1, max: 8 }),
    }),
  ),
  step_now: fc.boolean(),
  outcome,
  verdict: fc.constantFrom('pending' as const, 'approved' as const, 'refused' as const),
})

export interface Life {
  state: OutreachState
  now: number
  /** Of everybody who got one, when it left. */
  left: { contact_id: string; at_ms: number }[]
}

/** One thing is told, one thing is done. */
export function takeTurn(life: Life, turn: Turn, index: number): OutreachAction {
  if (turn.message) hear(life, turn.message, `evt_${index % 7}`)
  if (turn.reload) reload(life, turn.reload, index % 2 === 0 ? 'now' : 'next_touch')
  if (turn.step_now) stepNow(life, turn)
  const action = decideNextAction(life.state, life.now)
  act(life, turn, action)
  return action
}

function hear(life: Life, told: Told, event_id: string): void {
  const { now } = life
  const dated =
    told.kind === 'pause'
      ? { ...told, since_ms: now }
      : told.kind === 'resume'
        ? { ...told, paused_from_ms: now - 5 * hour, paused_to_ms: now }
        : told
  life.state = tell(life.state, { ...dated, event_id }, now)
}

function reload(life: Life, changes: Partial<OutreachRules>, apply_to: 'now' | 'next_touch'): void {
  const { rules, contacts, zones } = life.state
  const known = contacts.map(({ contact_id, zone, role, score }) =>
    facts(contact_id, { zone, role, score }),
  )
  const loaded = loadedAccount({
    rules: { ...rules, ...changes, version: rules.version + 1 },
    contacts: [...known, facts('con_new')],
    zones,
  })
  life.state = applyReload(life.state, { loaded, apply_to }, life.now)
}

function stepNow(life: Life, turn: Turn): void {
  const { state, now } = life
  const decision = decideStep(state, { update_id: 'upd_1', ahead_of_time: true }, now)
  if (decision.kind !== 'run') return
  const { touch, planned } = decision
  const outcome = atTheGates(life, touch, turn.outcome)
  const result = { ...outcome, at_ms: now } as Parameters<typeof applyStepResult>[1]['result']
  const run = { touch, planned, message: { kind: 'step' as const }, result }
  life.state = applyStepResult(state, run, now)
}

function act(life: Life, turn: Turn, action: OutreachAction): void {
  const { state, now } = life
  switch (action.kind) {
    case 'finish':
      return
    case 'hold':
      life.now += turn.late_ms
      hear(life, { kind: 'resume', paused_from_ms: 0, paused_to_ms: 0 }, `resume ${life.now}`)
      return
    case 'wait':
      waitFor(life, turn, action.until_ms)
      return
    case 'move':
      life.state = changeTouch(state, action.touch.contact_id, { slot: action.slot })
      return
    case 'open_gate':
      life.state = applyGate(state, judged(life, action.touch.contact_id, turn), now)
      return
    case 'check_gate':
      life.state = applyGate(state, judged(life, action.contact_id, turn), now)
      return
    case 'touch': {
      const outcome = atTheGates(life, action.touch, turn.outcome)
      life.state = folded(state, action.touch, { outcome, now })
    }
  }
}

function waitFor(life: Life, turn: Turn, untilMs: number | null): void {
  if (untilMs !== null) {
    life.now = Math.max(life.now, untilMs) + turn.late_ms
    return
  }
  life.now += turn.late_ms
  for (const { contact_id } of life.state.contacts) {
    life.state = hearGateSignal(life.state, { request_id: `apr_${contact_id}` })
  }
}

function judged(life: Life, contact_id: string, { verdict: kind }: Turn) {
  const request_id = `apr_${contact_id}`
  const verdicts: Record<Turn['verdict'], GateVerdict> = {
    pending: { kind: 'pending', request_id, check_ms: life.now + 3 * day },
    approved: { kind: 'approved', request_id },
    refused: { kind: 'refused', request_id, reason },
  }
  return { contact_id, verdict: verdicts[kind] }
}

/** The claim keeps a person's 24 hours even where an operator skips the wait. */
function atTheGates(life: Life, touch: DueTouch, wished: Outcome): Outcome {
  const last = contactOf(life.state, touch.contact_id)?.last
  const free = last ? leftAt(last.at_ms) + day : 0
  if (life.now < free) return { kind: 'deferred', not_before_ms: free, reason }
  if (wished.kind === 'deferred') return { ...wished, not_before_ms: life.now + 90 * minute }
  if (wished.kind === 'sent' || wished.kind === 'unknown') {
    life.left.push({ contact_id: touch.contact_id, at_ms: life.now })
  }
  return wished
}
