import { tsToMs } from '@temporalio/common/lib/time.js'
import { taskQueues } from '../../../../contracts/temporal/task-queues.js'
import { clockFinding } from '../clock-finding.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import type { TemporalUnderTest } from '../open-temporal.js'
import type { Patient } from '../patient.js'

const workflowTasks = 1
const activityTasks = 2
/** The kind of work each queue is there for. */
const kinds: Record<keyof typeof taskQueues, number> = {
  workflows: workflowTasks,
  delivery: activityTasks,
}

interface Queue {
  queue: string
  workers: string[]
  lastPollMs: number
  backlog: number
  backlogSeconds: number
}

export async function checkQueues(patient: Patient): Promise<Finding[]> {
  const opened = await patient.temporal()
  if (opened.kind === 'closed') return [skipped('workers', opened.why)]
  const queues = await Promise.all(
    Object.entries(taskQueues).map(([kind, queue]) =>
      read(opened.temporal, queue, kinds[kind as keyof typeof taskQueues]),
    ),
  )
  return [...queues.map(judge), temporalClock(patient, queues)]
}

async function read(temporal: TemporalUnderTest, queue: string, type: number): Promise<Queue> {
  const { connection, namespace, ask } = temporal
  const { pollers, stats } = await ask(() =>
    connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType: type,
      reportStats: true,
    }),
  )
  return {
    queue,
    workers: [...new Set(pollers.map((poller) => poller.identity ?? '?'))],
    lastPollMs: Math.max(
      0,
      ...pollers.map(({ lastAccessTime }) => (lastAccessTime ? tsToMs(lastAccessTime) : 0)),
    ),
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    backlogSeconds: Number(stats?.approximateBacklogAge?.seconds ?? 0),
  }
}

const slowSeconds = 60

function judge({ queue, workers, backlog, backlogSeconds }: Queue): Finding {
  const name = `workers of ${queue}`
  if (workers.length === 0) {
    const waiting = backlog > 0 ? `; ${backlog} task(s) wait` : ''
    return fail(name, `no worker polls ${queue}${waiting}`, 'npm run worker, or npm start.')
  }
  const found = `${workers.length} poll(s), ${backlog} task(s) wait`
  if (backlogSeconds <= slowSeconds) return ok(name, found)
  return warn(name, `${found}, the oldest for ${backlogSeconds} s`, 'Start more: npm run worker.')
}

const name = 'clock of Temporal'
/** A worker asks anew at least this often, so its last poll tells the server's time that closely. */
const pollMs = 65_000

/** Temporal tells its time only as the instant at which it last heard from a worker. */
function temporalClock({ clock }: Patient, queues: Queue[]): Finding {
  const lastPollMs = Math.max(...queues.map((queue) => queue.lastPollMs))
  if (lastPollMs === 0) return skipped(name, 'it is told by its workers, and none polls')
  const aheadMs = clock.now() - lastPollMs
  if (aheadMs < 0) return clockFinding(name, aheadMs)
  if (aheadMs <= pollMs)
    return ok(name, `heard of a worker ${Math.round(aheadMs / 1000)} s ago by this clock`)
  const found = `last heard of a worker ${Math.round(aheadMs / 1000)} s ago by this clock`
  return warn(
    name,
    found,
    'Either no worker lives, or this clock is ahead: timedatectl set-ntp true.',
  )
}
