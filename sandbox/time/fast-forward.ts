import { randomUUID } from 'node:crypto'
import type { Client } from '@temporalio/client'
import { statusQuery } from '../../contracts/temporal/account-outreach.js'
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js'
import type { Clock } from '../../runtime/clock.js'

export interface TemporalWorld {
  client: Client
  namespace: string
  clock: Clock
}

/** Raw protobuf enums arrive as numbers. */
const pollTimedOut = 1
const completed = 2
const endedBefore = 3

/** Moves one workflow's time to the instant; the server fires its timers on the way. */
export async function fastForward(
  world: TemporalWorld,
  workflowId: string,
  instantMs: number,
): Promise<void> {
  const gapMs = Math.ceil(instantMs - (await workflowNow(world, workflowId)))
  if (gapMs <= 0) return
  const fastForwardId = randomUUID()
  const { workflowService } = world.client
  await workflowService.updateWorkflowExecutionOptions({
    namespace: world.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        // by default children would inherit a skip without end
        disablePropagation: true,
        maxSessionSkipCount: 100_000,
        fastForwardConfig: { id: fastForwardId, duration: msToTs(gapMs) },
      },
    },
    updateMask: { paths: ['time_skipping_config'] },
  })
  let result: number = pollTimedOut
  while (result === pollTimedOut) {
    const answer = await workflowService.pollWorkflowExecutionTimeSkipping({
      namespace: world.namespace,
      workflowExecution: { workflowId },
      fastForwardId,
    })
    result = answer.fastForwardPollingResult
  }
  if (result !== completed && result !== endedBefore) {
    throw new Error(`the server answered ${result} to a fast-forward`)
  }
}

/** The workflow's own now: its virtual server time plus the offset that messages have given it. */
async function workflowNow(world: TemporalWorld, workflowId: string): Promise<number> {
  const handle = world.client.workflow.getHandle(workflowId)
  const { raw } = await handle.describe()
  const virtual = raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime
  const serverNow = virtual ? tsToMs(virtual) : world.clock.now()
  const { clock_offset_ms } = await handle.query(statusQuery)
  return serverNow + clock_offset_ms
}
