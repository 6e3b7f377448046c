import { fileURLToPath } from 'node:url'
import type { WorkerDeploymentVersion } from '@temporalio/common'
import { type NativeConnection, Worker } from '@temporalio/worker'
import type { OutreachActivities } from '../contracts/temporal/outreach-activities.js'
import type { ResendActivities } from '../contracts/temporal/resend.js'
import { taskQueues } from '../contracts/temporal/task-queues.js'

export interface WorkerSettings {
  connection: NativeConnection
  namespace: string
  maxCachedWorkflows: number
  /** How long a workflow waits for the worker that has it in memory before any other may take it. */
  stickyTimeoutMs: number
  /** null: any worker may take any task. */
  versioning: WorkerDeploymentVersion | null
  activities: OutreachActivities & ResendActivities
}

export interface RunningWorkers {
  /** Settles when every worker has stopped; rejects when one of them died. */
  finished: Promise<void>
  /** Stops polling, lets what runs end, and answers when it has. */
  drain(): Promise<void>
}

const bundle = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url))

export async function runWorkers(
  settings: WorkerSettings,
  codePath: string = bundle,
): Promise<RunningWorkers> {
  const shared = {
    connection: settings.connection,
    namespace: settings.namespace,
    // a send that has begun is let finish; a worker that hangs longer is given up
    shutdownGraceTime: '20 seconds',
    shutdownForceTime: '30 seconds',
    ...deploymentOf(settings.versioning),
  } as const
  const { performTouch, resendTouch, ...records } = settings.activities
  const workers = [
    await Worker.create({
      ...shared,
      taskQueue: taskQueues.workflows,
      workflowBundle: { codePath },
      activities: records,
      maxCachedWorkflows: settings.maxCachedWorkflows,
      stickyQueueScheduleToStartTimeout: settings.stickyTimeoutMs,
    }),
    await Worker.create({
      ...shared,
      taskQueue: taskQueues.delivery,
      activities: { performTouch, resendTouch },
    }),
  ]
  const runs = workers.map((worker) => endOf(worker))
  return {
    finished: Promise.all(runs).then(() => undefined),
    async drain() {
      for (const worker of workers) {
        // shutdown() throws in any other state
        if (worker.getState() === 'RUNNING') worker.shutdown()
      }
      await Promise.allSettled(runs)
    },
  }
}

/** run() of a worker that Temporal refuses for a minute hangs while it cleans up: only its state tells the end. */
function endOf(worker: Worker): Promise<void> {
  const failed = Promise.withResolvers<never>()
  const look = setInterval(() => {
    if (worker.getState() === 'FAILED') {
      failed.reject(new Error(`the worker of ${worker.options.taskQueue} failed`))
    }
  }, 1_000)
  look.unref()
  return Promise.race([worker.run(), failed.promise]).finally(() => clearInterval(look))
}

/**
 * Both queues in one deployment: a pinned run's deliveries stay on its build, too. A workflow that waits for
 * weeks changes builds where it continues as new, so no build has to replay what another one wrote.
 */
function deploymentOf(version: WorkerDeploymentVersion | null) {
  if (!version) return {}
  return {
    workerDeploymentOptions: {
      version,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  } as const
}
