import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  setHandler,
} from '@temporalio/workflow'
import {
  moveOnSignal,
  outreachMessageSignal,
  pauseSignal,
  resumeSignal,
  runStepUpdate,
  stateQuery,
  statusQuery,
  type AccountOutreachInput,
  type OutreachResult,
  type OutreachState,
  type RunStepAnswer,
  type RunStepOrder,
} from '../contracts/temporal/account-outreach.js'
import { decideGateSignal, type GateSignal } from '../contracts/temporal/gates.js'
import { applyGate } from '../domain/outreach/apply-gate.js'
import { applyResult } from '../domain/outreach/apply-result.js'
import { beginOutreach } from '../domain/outreach/begin-outreach.js'
import { changeTouch } from '../domain/outreach/change-touch.js'
import { chooseMessage } from '../domain/outreach/choose-message.js'
import { decideNextAction, type DueTouch } from '../domain/outreach/decide-next-action.js'
import { describeTouch } from '../domain/outreach/describe-outreach.js'
import { needsFreshZones } from '../domain/outreach/needs-fresh-zones.js'
import { mustMoveOn, shouldStartFresh } from '../domain/outreach/should-start-fresh.js'
import { upgradeLoaded, upgradeState } from '../domain/outreach/upgrade-state.js'
import { awaitedGate, stageOf, viewOf } from '../domain/outreach/view-of.js'
import { assertNever } from '../domain/shared/assert-never.js'
import {
  planText,
  publish,
  refOf,
  requestIdOf,
  touchRefOf,
  type Inbound,
  type Run,
} from './outreach-run.js'
import { performDueTouch } from './perform-due-touch.js'
import { gates, recordsOf } from './proxies.js'
import { readInbox, reload } from './read-inbox.js'
import { freshHints, settled, startFresh } from './start-fresh.js'
import { createWorkflowClock, type WorkflowClock } from './workflow-clock.js'

/** One account of one campaign, from launch to its last touch. */
export async function accountOutreach(input: AccountOutreachInput): Promise<OutreachResult> {
  const inbox: Inbound[] = []
  const clock = createWorkflowClock(input.state?.clock_offset_ms ?? 0)
  let run: Run | undefined
  const answerTo = (order: RunStepOrder): RunStepAnswer | undefined =>
    run?.state.answered.find((known) => known.update_id === order.update_id)?.answer
  setHandler(outreachMessageSignal, (message) => void inbox.push(message))
  setHandler(decideGateSignal, (signal: GateSignal) => void inbox.push({ kind: 'gate', signal }), {
    description: 'Decide an approval: {"request_id": "apr_…", "decision": "approve"}.',
  })
  setHandler(pauseSignal, () => void inbox.push({ kind: 'operator_pause' }), {
    description: 'Hold this account; no input needed.',
  })
  setHandler(moveOnSignal, () => void inbox.push({ kind: 'move_on' }), {
    description: 'Begin a fresh run, on the current build of the workers; no input needed.',
  })
  setHandler(resumeSignal, () => void inbox.push({ kind: 'operator_resume' }), {
    description: 'Go on after a hold; every touch keeps the wait it had left.',
  })
  setHandler(runStepUpdate, async (order) => {
    inbox.push({ kind: 'run_step', order })
    await condition(() => answerTo(order) !== undefined)
    return answered(answerTo(order))
  })
  setHandler(statusQuery, () => viewOf(run?.state ?? null, clock.offsetMs()))
  setHandler(stateQuery, () => run?.state ?? null)
  clock.raiseTo(input.clock_at_ms)

  try {
    const state = input.state ? upgradeState(input.state) : await begin(input, clock)
    run = resumeRun({ state, clock, inbox }, input)
    for (;;) {
      const result = await step(run)
      if (result) return result
    }
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => closeBooks(input, clock, run))
    }
    throw error
  }
}

function answered(answer: RunStepAnswer | undefined): RunStepAnswer {
  if (!answer) throw ApplicationFailure.nonRetryable('the step was not answered', 'Unanswered')
  return answer
}

/** The run before has published its state; a first run's start set its first stage. */
function resumeRun(
  parts: { state: OutreachState; clock: WorkflowClock; inbox: Inbound[] },
  input: AccountOutreachInput,
): Run {
  const { state } = parts
  return {
    ...parts,
    savedPlan: input.state ? planText(state) : '',
    stage: input.state ? stageOf(state) : 'waiting',
    gate: input.state ? awaitedGate(state) : '',
    askedToMoveOn: false,
  }
}

/** An operator cancelled the workflow in Temporal: the ledger must not go on waiting for it. */
async function closeBooks(
  input: AccountOutreachInput,
  clock: WorkflowClock,
  run: Run | undefined,
): Promise<void> {
  if (run) {
    run.state = { ...run.state, cancelled: { reason: 'cancelled by an operator in Temporal' } }
    await publish(run)
  }
  await recordsOf(input.state ?? input).finishAccount({
    ...refOf(input),
    outcome: 'cancelled',
    at_ms: clock.now(),
  })
}

async function begin(input: AccountOutreachInput, clock: WorkflowClock): Promise<OutreachState> {
  const loaded = upgradeLoaded(
    await recordsOf(input).loadAccount({
      ...refOf(input),
      at_ms: clock.now(),
      ...(input.restarted ? { with_past: true as const } : {}),
    }),
  )
  return beginOutreach({ input, loaded, clock_offset_ms: clock.offsetMs() }, clock.now())
}

async function step(run: Run): Promise<OutreachResult | undefined> {
  await readInbox(run)
  await refreshZones(run)
  const action = decideNextAction(run.state, run.clock.now())
  switch (action.kind) {
    case 'move':
      run.state = changeTouch(run.state, action.touch.contact_id, { slot: action.slot })
      return undefined
    case 'touch':
      run.state = applyResult(run.state, await performDueTouch(run, action.touch), run.clock.now())
      return undefined
    case 'open_gate':
      await openGate(run, action.touch)
      return undefined
    case 'check_gate': {
      const { contact_id, request_id, signal } = action
      const { tenant_id } = run.state
      const verdict = await gates.checkGate({
        tenant_id,
        request_id,
        signal,
        at_ms: run.clock.now(),
      })
      run.state = applyGate(run.state, { contact_id, verdict }, run.clock.now())
      return undefined
    }
    case 'hold':
      await publish(run)
      await holdOn(run)
      return undefined
    case 'wait':
      await publish(run)
      await waitFor(run, action)
      return undefined
    case 'finish':
      await publish(run)
      return finish(run, action.outcome)
    default:
      return assertNever(action)
  }
}

async function openGate(run: Run, touch: DueTouch): Promise<void> {
  const message = chooseMessage(run.state, touch, run.clock.now())
  const verdict = await gates.openGate({
    ...touchRefOf(run, touch, message),
    slot_at_ms: touch.slot.at_ms,
    reason: touch.slot.reason,
    at_ms: run.clock.now(),
    ...requestIdOf(run.state),
  })
  const { contact_id } = touch
  run.state = applyGate(run.state, { contact_id, verdict, message }, run.clock.now())
}

async function finish(
  run: Run,
  outcome: OutreachResult['outcome'],
): Promise<OutreachResult | undefined> {
  // somebody who waits for an answer gets it before the end
  if (!(await settled(run))) return undefined
  const known_contacts = run.state.contacts.length
  const order = { ...refOf(run.state), outcome, known_contacts, at_ms: run.clock.now() }
  const { touches_sent, newcomers } = await recordsOf(run.state).finishAccount(order)
  if (!newcomers) return { outcome, touches_sent }
  await reload(run, 'next_touch')
  return undefined
}

async function refreshZones(run: Run): Promise<void> {
  if (!needsFreshZones(run.state, run.clock.now())) return
  const { zones, holidays } = upgradeLoaded(
    await recordsOf(run.state).loadAccount({ ...refOf(run.state), at_ms: run.clock.now() }),
  )
  run.state = { ...run.state, zones, holidays }
}

async function waitFor(
  run: Run,
  wait: { until_ms: number | null; touch: DueTouch | null },
): Promise<void> {
  if (shouldStartFresh(run.state, freshHints(run))) return startFresh(run)
  const news = () => run.inbox.length > 0
  if (wait.until_ms === null) return condition(news)
  const delay = Math.max(wait.until_ms - run.clock.now(), 1)
  const summary = wait.touch ? describeTouch(run.state, wait.touch) : 'Reminder of an open approval'
  await condition(news, delay, { summary })
}

async function holdOn(run: Run): Promise<void> {
  if (mustMoveOn(freshHints(run))) return startFresh(run)
  await condition(() => run.inbox.length > 0)
}
