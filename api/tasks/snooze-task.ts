import type { SnoozeInput, Task } from '../../contracts/tasks.js'
import { dayMs } from '../../domain/time/local-time.js'
import { audit } from '../../store/repositories/audit.js'
import { closeOverdueTasks } from '../../store/repositories/task-stops.js'
import { lockTask, postponeTask, type TaskRow } from '../../store/repositories/tasks.js'
import type { ApiDeps } from '../deps.js'
import { InvalidInput, notFound } from '../problems/api-problem.js'
import { refuseClosed, type TaskOrder } from './complete-task.js'
import { readTask } from './read-tasks.js'

const mostDays = 90

export async function snoozeTask(
  deps: ApiDeps,
  { caller, taskId, input }: TaskOrder & { input: SnoozeInput },
): Promise<Task> {
  const key = { tenantId: caller.tenantId, taskId }
  const nowMs = await deps.clock.now(key.tenantId)
  const untilMs = untilOf(input, nowMs)
  await deps.store.transaction((trx) => closeOverdueTasks(trx, { ...key, wallMs: deps.wall.now() }))
  await deps.store.transaction(async (trx) => {
    const task = await lockTask(trx, key)
    if (!task) throw notFound('task')
    refuseClosed(task)
    await postponeTask(trx, { ...key, dueAtMs: untilMs, expiresAtMs: expiryAfter(task, untilMs) })
    await audit(trx, {
      tenantId: key.tenantId,
      actor: caller.keyId,
      action: 'task.snoozed',
      subject: taskId,
      detail: { until: new Date(untilMs).toISOString() },
      at: nowMs,
    })
  })
  return readTask(deps, key)
}

/** As long after the new date as it was after the old one. */
function expiryAfter({ due_at, expires_at }: TaskRow, untilMs: number): number | null {
  return expires_at === null ? null : untilMs + (expires_at.getTime() - due_at.getTime())
}

function untilOf({ until }: SnoozeInput, nowMs: number): number {
  const ms = Date.parse(until)
  if (ms > nowMs && ms <= nowMs + mostDays * dayMs) return ms
  const detail = `must be in the future and at most ${mostDays} days from now, ${new Date(nowMs).toISOString()}`
  throw new InvalidInput('unprocessable', `/until ${detail}`, {
    errors: [{ pointer: '/until', detail }],
  })
}
