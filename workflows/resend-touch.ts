import { proxyActivities } from '@temporalio/workflow'
import type { ResendActivities, ResendInput, ResendResult } from '../contracts/temporal/resend.js'
import { deliveryOptions } from './proxies.js'
import { createWorkflowClock } from './workflow-clock.js'

const { resendTouch: submitAgain } = proxyActivities<ResendActivities>(deliveryOptions)

/** A person ordered one more submission of a touch whose outcome nobody knows. */
export async function resendTouch(input: ResendInput): Promise<ResendResult> {
  const clock = createWorkflowClock(0)
  const { clock_at_ms, ...order } = input
  clock.raiseTo(clock_at_ms)
  return submitAgain({ ...order, at_ms: clock.now() })
}
