import { log } from '@temporalio/workflow'
import { applyFact, isNews, rememberMessage } from '../domain/outreach/apply-message.js'
import { hearGateSignal } from '../domain/outreach/apply-gate.js'
import { applyReload, type Reload } from '../domain/outreach/apply-reload.js'
import {
  answerOf,
  applyStepResult,
  decideStep,
  rememberAnswer,
} from '../domain/outreach/run-step.js'
import { resumeOutreach } from '../domain/outreach/resume-outreach.js'
import { assertNever } from '../domain/shared/assert-never.js'
import type { OutreachMessage, RunStepOrder } from '../contracts/temporal/account-outreach.js'
import { recordsOf } from './proxies.js'
import { refOf, type Inbound, type Run } from './outreach-run.js'
import { performDueTouch } from './perform-due-touch.js'

/** Messages in their order of arrival; what came meanwhile is read in the same go. */
export async function readInbox(run: Run): Promise<void> {
  for (let message = run.inbox.shift(); message; message = run.inbox.shift()) {
    run.clock.raiseTo(instantOf(message))
    if (message.kind === 'move_on') run.askedToMoveOn = true
    else await read(run, message)
  }
}

function instantOf(message: Inbound): number | undefined {
  if (message.kind === 'gate') return message.signal.clock_at_ms
  if (message.kind === 'run_step') return message.order.clock_at_ms
  return 'clock_at_ms' in message ? message.clock_at_ms : undefined
}

type ForTheAccount = Exclude<Inbound, { kind: 'move_on' }>

async function read(run: Run, message: ForTheAccount): Promise<void> {
  if ('event_id' in message) return readFact(run, message)
  const nowMs = run.clock.now()
  switch (message.kind) {
    case 'operator_pause':
      run.state = {
        ...run.state,
        hold: { reason: 'paused by an operator in Temporal', since_ms: nowMs },
      }
      return
    case 'operator_resume':
      operatorResume(run, nowMs)
      return
    case 'gate':
      run.state = hearGateSignal(run.state, message.signal)
      return
    case 'run_step':
      await runStep(run, message.order)
      return
    default:
      assertNever(message)
  }
}

function operatorResume(run: Run, nowMs: number): void {
  if (!run.state.hold) {
    log.info('resume ignored: nothing is held')
    return
  }
  run.state = resumeOutreach(run.state, { from_ms: run.state.hold.since_ms, to_ms: nowMs })
}

async function readFact(run: Run, message: OutreachMessage): Promise<void> {
  if (!isNews(run.state, message.event_id)) return
  run.state = rememberMessage(run.state, message)
  if (message.kind !== 'reload') {
    run.state = applyFact(run.state, message, run.clock.now())
    return
  }
  await reload(run, message.apply_to)
}

export async function reload(run: Run, apply_to: Reload['apply_to']): Promise<void> {
  const loaded = await recordsOf(run.state).loadAccount({
    ...refOf(run.state),
    at_ms: run.clock.now(),
  })
  run.state = applyReload(run.state, { loaded, apply_to }, run.clock.now())
}

async function runStep(run: Run, order: RunStepOrder): Promise<void> {
  const { update_id } = order
  if (run.state.answered.some((known) => known.update_id === update_id)) return
  const decision = decideStep(run.state, order, run.clock.now())
  if (decision.kind === 'refuse') {
    const answer = answerOf(run.state, decision)
    run.state = rememberAnswer(run.state, { update_id, answer })
    return
  }
  const { touch, planned } = decision
  const performed = await performDueTouch(run, touch)
  run.state = applyStepResult(run.state, { ...performed, planned }, run.clock.now())
  // the activity wrote the minute of the attempt; the plan that stands is written again
  run.savedPlan = ''
  const answer = answerOf(run.state, performed)
  run.state = rememberAnswer(run.state, { update_id, answer })
}
