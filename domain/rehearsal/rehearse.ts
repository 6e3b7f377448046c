import type { OutreachState } from '../../contracts/temporal/account-outreach.js'
import type { MessageKind } from '../../contracts/temporal/message-kind.js'
import { dayOf } from '../ledger/sender-capacity.js'
import { applyGate } from '../outreach/apply-gate.js'
import { applyFact } from '../outreach/apply-message.js'
import { applyResult } from '../outreach/apply-result.js'
import { changeTouch } from '../outreach/change-touch.js'
import { chooseMessage } from '../outreach/choose-message.js'
import { decideNextAction, type DueTouch } from '../outreach/decide-next-action.js'
import type { Fact } from '../outreach/apply-message.js'
import {
  attempt,
  openLedger,
  type Forbidden,
  type KnownSender,
  type RehearsedLedger,
} from './rehearsed-ledger.js'

export interface RehearsedEvent {
  account_id: string
  at_ms: number
  facts: Fact[]
}

export interface Rehearsal {
  accounts: OutreachState[]
  sender: KnownSender
  forbidden: Forbidden
  events: RehearsedEvent[]
  from_ms: number
  until_ms: number
}

export interface RehearsedTouch {
  account_id: string
  contact_id: string
  channel: string
  step: number
  slot_at_ms: number
  reason: string
  why: { contact: string; channel: string }
  message: MessageKind
  /** The real run may differ: accounts compete for the sender. */
  estimated: boolean
}

export interface Rehearsed {
  touches: RehearsedTouch[]
  accounts: OutreachState[]
}

interface Player {
  state: OutreachState
  wakes_ms: number | null
  estimated: boolean
}

/**
 * The campaign without the world: the same decisions and gates as the real run, hop by hop. Reviewers are
 * taken to approve at once and everybody to stay silent, unless an event says otherwise.
 */
export function rehearse(rehearsal: Rehearsal): Rehearsed {
  const players = rehearsal.accounts.map((state): Player => {
    return { state, wakes_ms: rehearsal.from_ms, estimated: false }
  })
  const ledger = openLedger(rehearsal.sender, rehearsal.forbidden)
  const stage: Stage = { ledger, players, touches: [], crowdedDays: new Set() }
  const events = [...rehearsal.events].sort((a, b) => a.at_ms - b.at_ms)
  for (;;) {
    const next = earliest(players)
    const [event] = events
    const instant = Math.min(next?.wakes_ms ?? Infinity, event?.at_ms ?? Infinity)
    if (instant > rehearsal.until_ms || instant === Infinity) break
    if (event && event.at_ms <= instant) {
      tell(players, event)
      events.shift()
    } else if (next) {
      act(stage, next, instant)
    }
  }
  return { touches: withEstimates(stage), accounts: players.map(({ state }) => state) }
}

interface Stage {
  ledger: RehearsedLedger
  players: Player[]
  touches: RehearsedTouch[]
  crowdedDays: Set<number>
}

function earliest(players: Player[]): Player | undefined {
  let first: Player | undefined
  for (const player of players) {
    if (player.wakes_ms === null) continue
    if (!first || player.wakes_ms < (first.wakes_ms ?? Infinity)) first = player
  }
  return first
}

function tell(players: Player[], event: RehearsedEvent): void {
  const player = players.find(({ state }) => state.account_id === event.account_id)
  if (!player) return
  for (const fact of event.facts) player.state = applyFact(player.state, fact, event.at_ms)
  player.wakes_ms = event.at_ms
}

/** Everything this account does at this instant, until it waits. */
function act(stage: Stage, player: Player, nowMs: number): void {
  for (;;) {
    const action = decideNextAction(player.state, nowMs)
    switch (action.kind) {
      case 'finish':
      case 'hold':
        player.wakes_ms = null
        return
      case 'wait':
        player.wakes_ms = action.until_ms
        return
      case 'move':
        player.state = changeTouch(player.state, action.touch.contact_id, { slot: action.slot })
        break
      case 'open_gate':
        player.state = approved(player.state, action.touch.contact_id, nowMs)
        break
      case 'check_gate':
        player.state = approved(player.state, action.contact_id, nowMs)
        break
      case 'touch':
        touch(stage, player, { touch: action.touch, nowMs })
        break
    }
  }
}

function approved(state: OutreachState, contact_id: string, nowMs: number): OutreachState {
  const verdict = { kind: 'approved' as const, request_id: '' }
  return applyGate(state, { contact_id, verdict }, nowMs)
}

function touch(
  stage: Stage,
  player: Player,
  { touch: due, nowMs }: { touch: DueTouch; nowMs: number },
): void {
  const message = chooseMessage(player.state, due, nowMs)
  const everybody = stage.players.map(({ state }) => state)
  const trial = { state: player.state, touch: due, nowMs, everybody }
  const { result, crowded } = attempt(stage.ledger, trial)
  if (crowded) {
    player.estimated = true
    stage.crowdedDays.add(dayOf(stage.ledger.rules, nowMs))
  }
  if (result.kind === 'sent') {
    stage.touches.push({
      account_id: player.state.account_id,
      contact_id: due.contact_id,
      channel: due.channel,
      step: due.step,
      slot_at_ms: due.slot.at_ms,
      reason: due.slot.reason,
      why: due.why,
      message,
      estimated: player.estimated,
    })
  }
  player.state = applyResult(player.state, { touch: due, message, result }, nowMs)
}

/** One account alone competes with nobody: what its own touches defer is certain. */
function withEstimates(stage: Stage): RehearsedTouch[] {
  const isAlone = stage.players.length === 1 && stage.ledger.others.length === 0
  return stage.touches.map((row) => ({
    ...row,
    estimated:
      !isAlone &&
      (row.estimated || stage.crowdedDays.has(dayOf(stage.ledger.rules, row.slot_at_ms))),
  }))
}
