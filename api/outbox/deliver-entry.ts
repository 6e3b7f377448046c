import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client'
import { WorkflowIdReusePolicy } from '@temporalio/common'
import {
  accountOutreachType,
  outreachMessageSignal,
  type AccountOutreachWorkflow,
} from '../../contracts/temporal/account-outreach.js'
import {
  accountIdAttribute,
  campaignIdAttribute,
  stageAttribute,
  tenantIdAttribute,
} from '../../contracts/temporal/search-attributes.js'
import { taskQueues } from '../../contracts/temporal/task-queues.js'
import type { LeasedEntry, OutboxPayload } from '../../store/repositories/outbox.js'

/** Sandbox only: the pretend instant at which the sender of a message lives. */
export type ClockAt = { clock_at_ms?: number }

/** Delivers once or more; the start's id and the signal's event id make a repetition harmless. */
export async function deliverEntry(
  client: Client,
  entry: LeasedEntry,
  clockAt: ClockAt,
): Promise<void> {
  if (entry.payload.kind === 'start')
    return startOutreach(client, entry.workflowId, {
      input: { ...entry.payload.input, ...clockAt },
    })
  const handle = client.workflow.getHandle(entry.workflowId)
  try {
    await handle.signal(outreachMessageSignal, { ...entry.payload.message, ...clockAt })
  } catch (error) {
    // a closed workflow has nothing left to learn; its start was delivered before, entries are in order
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}

interface Start {
  input: Extract<OutboxPayload, { kind: 'start' }>['input'] & ClockAt
}

async function startOutreach(client: Client, workflowId: string, start: Start): Promise<void> {
  const { input } = start
  try {
    await client.workflow.start<AccountOutreachWorkflow>(accountOutreachType, {
      workflowId,
      taskQueue: taskQueues.workflows,
      args: [input],
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      staticSummary: `Outreach to account ${input.account_id} in campaign ${input.campaign_id}`,
      typedSearchAttributes: [
        { key: tenantIdAttribute, value: input.tenant_id },
        { key: campaignIdAttribute, value: input.campaign_id },
        { key: accountIdAttribute, value: input.account_id },
        { key: stageAttribute, value: 'waiting' },
      ],
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
