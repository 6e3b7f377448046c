import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow'
import { taskQueues } from '../contracts/temporal/task-queues.js'
import type { OutreachActivities } from '../contracts/temporal/outreach-activities.js'

type Records = Pick<OutreachActivities, 'loadAccount' | 'finishAccount'>

/** One quick write or read; local, so that it costs one marker instead of three events and a task. */
const localOptions = {
  startToCloseTimeout: '10 seconds',
  // past ten seconds of store trouble the wait goes through a durable timer, not through the worker
  localRetryThreshold: '10 seconds',
  // unlimited: safe to repeat for ever, so a store that is away only delays
  retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
} as const

const localRecords = proxyLocalActivities<Records>(localOptions)

/** For runs that began before records were local: a history cannot change its mind. */
const earlierRecords = proxyActivities<Records>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
})

export function recordsOf(run: { local_records?: true }): Records {
  return run.local_records ? localRecords : earlierRecords
}

/** Asking people and reading their decision: rows only, nothing leaves the house. */
export const gates = proxyActivities<Pick<OutreachActivities, 'openGate' | 'checkGate'>>({
  startToCloseTimeout: '30 seconds',
  // unlimited: a request is made once per touch, and a decision is read as often as needed
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
})

export const { savePlan } = proxyLocalActivities<Pick<OutreachActivities, 'savePlan'>>(localOptions)

export const deliveryOptions = {
  taskQueue: taskQueues.delivery,
  // longer than a claim's lease, because a second attempt waits for the first one's lease to end
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '15 seconds',
  // a send that has begun is not called back, so its outcome is waited for
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  // unlimited: before the claim a repetition is harmless, after it the claim never submits again
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
} as const
