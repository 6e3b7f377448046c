import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import {
  outreachMessageSignal,
  pauseSignal,
  resumeSignal,
  statusQuery,
  type AccountOutreachInput,
  type OutreachMessage,
  type OutreachResult,
  type OutreachState,
} from '../contracts/temporal/account-outreach.js'
import type { OutreachActivities } from '../contracts/temporal/outreach-activities.js'
import { stageAttribute } from '../contracts/temporal/search-attributes.js'
import { applyMessage, resumeOutreach } from '../domain/outreach/apply-message.js'
import { applyResult } from '../domain/outreach/apply-result.js'
import { beginOutreach } from '../domain/outreach/begin-outreach.js'
import { decideNextAction, type DueTouch } from '../domain/outreach/decide-next-action.js'
import { describeOutreach, describeTouch } from '../domain/outreach/describe-outreach.js'
import { moveTouch } from '../domain/outreach/move-touch.js'
import { needsFreshZones } from '../domain/outreach/needs-fresh-zones.js'
import { planOf } from '../domain/outreach/plan-of.js'
import { shouldStartFresh } from '../domain/outreach/should-start-fresh.js'
import { stageOf, viewOf } from '../domain/outreach/view-of.js'
import { assertNever } from '../domain/shared/assert-never.js'
import { deliveryOptions, records, savePlan } from './proxies.js'
import { createWorkflowClock, type WorkflowClock } from './workflow-clock.js'

const { performTouch } = proxyActivities<Pick<OutreachActivities, 'performTouch'>>(deliveryOptions)

type Inbound = OutreachMessage | { kind: 'operator_pause' } | { kind: 'operator_resume' }

interface Run {
  state: OutreachState
  clock: WorkflowClock
  inbox: Inbound[]
  savedPlan: string
  stage: string
}

/** One account of one campaign, from launch to its last touch. */
export async function accountOutreach(input: AccountOutreachInput): Promise<OutreachResult> {
  const inbox: Inbound[] = []
  const clock = createWorkflowClock(input.state?.clock_offset_ms ?? 0)
  let run: Run | undefined
  setHandler(outreachMessageSignal, (message) => void inbox.push(message))
  setHandler(pauseSignal, () => void inbox.push({ kind: 'operator_pause' }), {
    description: 'Hold this account; no input needed.',
  })
  setHandler(resumeSignal, () => void inbox.push({ kind: 'operator_resume' }), {
    description: 'Go on after a hold; every touch keeps the wait it had left.',
  })
  setHandler(statusQuery, () => viewOf(run?.state ?? null, clock.offsetMs()))
  clock.raiseTo(input.clock_at_ms)

  try {
    const state = input.state ?? (await begin(input, clock))
    // the run before has published this state, and a start sets its first stage
    run = { state, clock, inbox, savedPlan: input.state ? planText(state) : '', stage: 'waiting' }
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
  await records.finishAccount({ ...refOf(input), outcome: 'cancelled', at_ms: clock.now() })
}

async function begin(input: AccountOutreachInput, clock: WorkflowClock): Promise<OutreachState> {
  const loaded = await records.loadAccount({ ...refOf(input), at_ms: clock.now() })
  return beginOutreach({ input, loaded, clock_offset_ms: clock.offsetMs() }, clock.now())
}

async function step(run: Run): Promise<OutreachResult | undefined> {
  readInbox(run)
  await refreshZones(run)
  const action = decideNextAction(run.state, run.clock.now())
  switch (action.kind) {
    case 'move':
      run.state = moveTouch(run.state, action.touch.contact_id, action.slot)
      return undefined
    case 'touch':
      await touch(run, action.touch)
      return undefined
    case 'hold':
      await publish(run)
      await condition(() => run.inbox.length > 0)
      return undefined
    case 'wait':
      await publish(run)
      await waitFor(run, action.touch)
      return undefined
    case 'finish':
      await publish(run)
      return finish(run, action.outcome)
    default:
      return assertNever(action)
  }
}

async function finish(run: Run, outcome: OutreachResult['outcome']): Promise<OutreachResult> {
  const order = { ...refOf(run.state), outcome, at_ms: run.clock.now() }
  return { outcome, ...(await records.finishAccount(order)) }
}

function readInbox(run: Run): void {
  for (const message of run.inbox.splice(0)) {
    if ('clock_at_ms' in message) run.clock.raiseTo(message.clock_at_ms)
    run.state = afterMessage(run.state, message, run.clock.now())
  }
}

function afterMessage(state: OutreachState, message: Inbound, nowMs: number): OutreachState {
  switch (message.kind) {
    case 'operator_pause':
      return { ...state, hold: { reason: 'paused by an operator in Temporal', since_ms: nowMs } }
    case 'operator_resume':
      if (!state.hold) {
        log.info('resume ignored: nothing is held')
        return state
      }
      return resumeOutreach(state, { from_ms: state.hold.since_ms, to_ms: nowMs })
    case 'resume':
    case 'cancel':
    case 'stop_contact':
      return applyMessage(state, message)
    default:
      return assertNever(message)
  }
}

async function refreshZones(run: Run): Promise<void> {
  if (!needsFreshZones(run.state, run.clock.now())) return
  const { zones } = await records.loadAccount({ ...refOf(run.state), at_ms: run.clock.now() })
  run.state = { ...run.state, zones }
}

async function touch(run: Run, due: DueTouch): Promise<void> {
  const order = {
    ...refOf(run.state),
    contact_id: due.contact_id,
    step: due.step,
    channel: due.channel,
    slot_at_ms: due.slot.at_ms,
    reason: due.slot.reason,
    at_ms: run.clock.now(),
    ...(run.state.request_id === undefined ? {} : { request_id: run.state.request_id }),
  }
  const summary = describeTouch(run.state, due)
  const result = await performTouch.executeWithOptions({ ...deliveryOptions, summary }, [order])
  run.state = applyResult(run.state, due, result)
}

/** Says in the store and in the Web UI what was decided; writes nothing when nothing changed. */
async function publish(run: Run): Promise<void> {
  setCurrentDetails(describeOutreach(run.state))
  const text = planText(run.state)
  if (text !== run.savedPlan) {
    await savePlan({ ...refOf(run.state), ...planOf(run.state), at_ms: run.clock.now() })
    run.savedPlan = text
  }
  const stage = stageOf(run.state)
  if (stage !== run.stage) upsertSearchAttributes([{ key: stageAttribute, value: stage }])
  run.stage = stage
}

function planText(state: OutreachState): string {
  return JSON.stringify(planOf(state))
}

async function waitFor(run: Run, next: DueTouch): Promise<void> {
  const delay = next.slot.at_ms - run.clock.now()
  if (shouldStartFresh(run.state, workflowInfo().continueAsNewSuggested)) {
    await condition(allHandlersFinished)
    // nothing may be awaited between this look and continueAsNew, or a message could be lost
    if (run.inbox.length === 0) return startFresh(run)
  }
  await condition(() => run.inbox.length > 0, Math.max(delay, 1), {
    summary: describeTouch(run.state, next),
  })
}

function startFresh(run: Run): Promise<never> {
  const state = {
    ...run.state,
    clock_offset_ms: run.clock.offsetMs(),
    touches_since_fresh_run: 0,
  }
  return continueAsNew<typeof accountOutreach>({ ...refOf(state), state })
}

function refOf(from: { tenant_id: string; campaign_id: string; account_id: string }) {
  return {
    tenant_id: from.tenant_id,
    campaign_id: from.campaign_id,
    account_id: from.account_id,
  }
}
