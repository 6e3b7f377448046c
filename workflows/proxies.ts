import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow'
import { taskQueues } from '../contracts/temporal/task-queues.js'
import type { OutreachActivities } from '../contracts/temporal/outreach-activities.js'

/** Reads and bookkeeping: safe to repeat for ever, so a store that is away only delays. */
export const records = proxyActivities<Pick<OutreachActivities, 'loadAccount' | 'finishAccount'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
})

/** Asking people and reading their decision: rows only, nothing leaves the house. */
export const gates = proxyActivities<Pick<OutreachActivities, 'openGate' | 'checkGate'>>({
  startToCloseTimeout: '30 seconds',
  // unlimited: a request is made once per touch, and a decision is read as often as needed
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
})

/** One quick write per decision; local, so that it costs one marker instead of three events. */
export const { savePlan } = proxyLocalActivities<Pick<OutreachActivities, 'savePlan'>>({
  startToCloseTimeout: '10 seconds',
  // past ten seconds of store trouble the wait goes through a durable timer, not through the worker
  localRetryThreshold: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '1 minute' },
})

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
