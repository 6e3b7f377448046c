import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow'
import type {
  OutreachMessage,
  OutreachState,
  RunStepOrder,
} from '../contracts/temporal/account-outreach.js'
import type { GateSignal } from '../contracts/temporal/gates.js'
import type { MessageKind } from '../contracts/temporal/message-kind.js'
import type { TouchRef } from '../contracts/temporal/outreach-activities.js'
import { awaitingGateAttribute, stageAttribute } from '../contracts/temporal/search-attributes.js'
import type { DueTouch } from '../domain/outreach/decide-next-action.js'
import { describeOutreach } from '../domain/outreach/describe-outreach.js'
import { planOf } from '../domain/outreach/plan-of.js'
import { awaitedGate, stageOf } from '../domain/outreach/view-of.js'
import { savePlan } from './proxies.js'
import type { WorkflowClock } from './workflow-clock.js'

export type Inbound =
  | OutreachMessage
  | { kind: 'operator_pause' }
  | { kind: 'operator_resume' }
  | { kind: 'move_on' }
  | { kind: 'gate'; signal: GateSignal }
  | { kind: 'run_step'; order: RunStepOrder }

export interface Run {
  state: OutreachState
  clock: WorkflowClock
  inbox: Inbound[]
  savedPlan: string
  stage: string
  gate: string
  askedToMoveOn: boolean
}

/** Says in the store and in the Web UI what was decided; writes nothing when nothing changed. */
export async function publish(run: Run): Promise<void> {
  setCurrentDetails(describeOutreach(run.state))
  const plan = planOf(run.state)
  const text = JSON.stringify(plan)
  if (text !== run.savedPlan) {
    await savePlan({ ...refOf(run.state), ...plan, at_ms: run.clock.now() })
    run.savedPlan = text
  }
  const stage = stageOf(run.state)
  if (stage !== run.stage) upsertSearchAttributes([{ key: stageAttribute, value: stage }])
  run.stage = stage
  const gate = awaitedGate(run.state)
  if (gate !== run.gate) {
    upsertSearchAttributes([{ key: awaitingGateAttribute, value: gate === '' ? null : gate }])
  }
  run.gate = gate
}

export function planText(state: OutreachState): string {
  return JSON.stringify(planOf(state))
}

export function refOf(from: { tenant_id: string; campaign_id: string; account_id: string }) {
  return {
    tenant_id: from.tenant_id,
    campaign_id: from.campaign_id,
    account_id: from.account_id,
  }
}

export function touchRefOf(run: Run, touch: DueTouch, message: MessageKind): TouchRef {
  const { contact_id, step, channel } = touch
  return { ...refOf(run.state), contact_id, step, channel, message }
}

export function requestIdOf({ request_id }: OutreachState): { request_id?: string } {
  return request_id === undefined ? {} : { request_id }
}
