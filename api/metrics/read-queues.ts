import { taskQueues } from '../../contracts/temporal/task-queues.js'
import type { Clock } from '../../runtime/clock.js'
import type { TemporalGate } from '../temporal/temporal-gate.js'

/** Temporal's own numbers for the two kinds of tasks. */
export const taskTypes = { workflow: 1, activity: 2 } as const

export interface QueueFigures {
  queue: string
  type: keyof typeof taskTypes
  backlog: number
  backlogAgeSeconds: number
  /** Workers that asked for tasks within the last five minutes. */
  pollers: number
}

export interface Asking {
  temporal: TemporalGate
  clock: Clock
  deadlineMs: number
}

export async function readQueues(asking: Asking): Promise<QueueFigures[]> {
  const types = Object.keys(taskTypes) as QueueFigures['type'][]
  const wanted = Object.values(taskQueues).flatMap((queue) =>
    types.map((type) => readQueue(asking, queue, type)),
  )
  return Promise.all(wanted)
}

async function readQueue(
  { temporal, clock, deadlineMs }: Asking,
  queue: string,
  type: QueueFigures['type'],
): Promise<QueueFigures> {
  const { connection, options, workflowService } = temporal.client
  const { stats, pollers } = await connection.withDeadline(clock.now() + deadlineMs, () =>
    workflowService.describeTaskQueue({
      namespace: options.namespace,
      taskQueue: { name: queue },
      taskQueueType: taskTypes[type],
      reportStats: true,
    }),
  )
  const age = stats?.approximateBacklogAge
  return {
    queue,
    type,
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    backlogAgeSeconds: Number(age?.seconds ?? 0) + (age?.nanos ?? 0) / 1e9,
    pollers: pollers.length,
  }
}
