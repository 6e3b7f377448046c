import type { CompletedTask, CompletionInput, TaskOutcome } from '../../contracts/tasks.js'
import type { ReportedEvent } from '../../domain/events/consequence.js'
import {
  auditEvent,
  lockForEvent,
  recordEventInside,
} from '../../intake/events/record-event-inside.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { audit } from '../../store/repositories/audit.js'
import { findMember, type Member } from '../../store/repositories/campaign-members.js'
import { closeOverdueTasks, heldTasks } from '../../store/repositories/task-stops.js'
import {
  completeTask,
  findTask,
  lockTask,
  type TaskKey,
  type TaskRow,
} from '../../store/repositories/tasks.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'
import { taskViews } from './task-view.js'

export interface TaskOrder {
  caller: Principal
  taskId: string
}

interface Completion extends TaskOrder {
  input: CompletionInput
  nowMs: number
  wallMs: number
  defaultTimezone: string
}

/** What came of a call or message: the task is closed and what follows is stopped, in one transaction. */
export async function completeOrder(
  deps: ApiDeps,
  order: TaskOrder & { input: CompletionInput },
): Promise<CompletedTask> {
  const { tenantId } = order.caller
  const nowMs = await deps.clock.now(tenantId)
  const { defaultTimezone } = deps.settings
  const wallMs = deps.wall.now()
  const key = { tenantId, taskId: order.taskId }
  // apart from what follows: a task that turns out to be over stays closed although this call is refused
  await deps.store.transaction((trx) => closeOverdueTasks(trx, { ...key, wallMs }))
  const done = await deps.store.transaction((trx) =>
    completeInside(trx, { ...order, nowMs, wallMs, defaultTimezone }),
  )
  deps.outbox.nudge()
  return done
}

async function completeInside(trx: Trx, completion: Completion): Promise<CompletedTask> {
  const { caller, taskId, input } = completion
  const key = { tenantId: caller.tenantId, taskId }
  const member = await lockMember(trx, key)
  // once more, under the locks that every stop of this person takes
  await closeOverdueTasks(trx, { ...key, wallMs: completion.wallMs })
  const task = await lockTask(trx, key)
  if (!task) throw notFound('task')
  if (task.status === 'completed' && task.outcome === input.outcome) {
    return answer(trx, task, repeated)
  }
  refuseClosed(task)
  await refuseHeld(trx, task, input.outcome)
  const closed = await completeTask(trx, {
    ...key,
    outcome: input.outcome,
    note: input.note ?? null,
    by: caller.name,
    nowMs: completion.nowMs,
  })
  const effect = await follow(trx, completion, member)
  await tell(trx, completion, closed)
  return answer(trx, closed, effect)
}

const repeated = 'It was recorded before; nothing more happens.'

/** In the order in which every stop locks, before the task itself. */
async function lockMember(trx: Trx, key: TaskKey): Promise<Member | undefined> {
  const { tenantId } = key
  const task = await findTask(trx, key)
  if (!task || task.campaign_id === null) return undefined
  const campaign = { tenantId, campaignId: task.campaign_id }
  const member = await findMember(trx, campaign, task.contact_id)
  if (member) await lockForEvent(trx, tenantId, [member])
  // read again under the locks: the outreach may have ended meanwhile
  return member && findMember(trx, campaign, task.contact_id)
}

export function refuseClosed(task: TaskRow): void {
  if (task.status === 'open') return
  const why = task.status === 'cancelled' && task.note !== null ? ` (${task.note})` : ''
  const what =
    task.status === 'completed' ? `completed with the outcome ${task.outcome}` : task.status
  throw new ApiProblem(
    'conflict',
    `This task is ${what}${why}. What happened all the same can be told with POST /api/v1/campaigns/{campaign_id}/events.`,
  )
}

/** What only stops is heard at any time; what goes on waits until the pause is over. */
async function refuseHeld(trx: Trx, task: TaskRow, outcome: TaskOutcome): Promise<void> {
  if (eventOf(outcome) !== null) return
  const held = await heldTasks(trx, task.tenant_id, [task.task_id])
  const reason = held.get(task.task_id)
  if (reason === undefined) return
  throw new ApiProblem(
    'conflict',
    `This task is held (${reason}). Resume what is paused, or record declined or meeting.`,
  )
}

function eventOf(outcome: TaskOutcome): ReportedEvent | null {
  switch (outcome) {
    case 'meeting':
      return { type: 'meeting_booked', disclosable: false }
    case 'declined':
      return { type: 'replied', sentiment: 'negative', disclosable: false }
    case 'done':
    case 'no_answer':
      return null
  }
}

async function follow(
  trx: Trx,
  { caller, input, nowMs, defaultTimezone }: Completion,
  member: Member | undefined,
): Promise<string> {
  const event = eventOf(input.outcome)
  if (event === null) return 'Nothing is stopped; the sequence goes on.'
  if (!member) return 'Nothing else changes: this person is in no campaign of this task.'
  const { keyId: actor, name, requestId } = caller
  const report = {
    eventId: newId('evt'),
    member,
    event,
    occurredAtMs: nowMs,
    by: { actor, name, requestId, defaultTimezone },
    told: member.workflowId === null ? [] : [member.workflowId],
    nowMs,
  }
  const recorded = await recordEventInside(trx, report)
  await auditEvent(trx, report, recorded)
  return recorded.effect
}

const channelNames: Readonly<Record<string, string>> = { call: 'Call', linkedin: 'LinkedIn' }
const outcomeNames: Record<TaskOutcome, string> = {
  done: 'done',
  no_answer: 'no answer',
  declined: 'declined',
  meeting: 'meeting booked',
}

async function tell(trx: Trx, completion: Completion, task: TaskRow): Promise<void> {
  const { caller, input, nowMs, wallMs } = completion
  const { tenant_id: tenantId, task_id, kind, channel, touch_id } = task
  const what = channelNames[channel] ?? 'Follow-up'
  await announce(trx, {
    tenantId,
    type: 'task.completed',
    eventId: `${task_id}.completed`,
    contactId: task.contact_id,
    campaignId: task.campaign_id,
    accountId: task.account_id,
    data: { task_id, kind, channel, outcome: input.outcome, ...(touch_id && { touch_id }) },
    occurredAtMs: nowMs,
    nowMs: wallMs,
    crm: {
      kind: 'task',
      subjectId: task_id,
      title: `${what}: ${outcomeNames[input.outcome]}`,
      bodyHash: task.content_hash,
    },
  })
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action: 'task.completed',
    subject: task_id,
    detail: { outcome: input.outcome, channel },
    at: nowMs,
  })
}

async function answer(trx: Trx, row: TaskRow, effect: string): Promise<CompletedTask> {
  const [view] = await taskViews(trx, row.tenant_id, [row])
  if (!view) throw new Error('a task that was just written is gone')
  return { ...view, effect }
}
