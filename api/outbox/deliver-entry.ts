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
import { decideGateSignal } from '../../contracts/temporal/gates.js'
import {
  accountIdAttribute,
  campaignIdAttribute,
  stageAttribute,
  tenantIdAttribute,
} from '../../contracts/temporal/search-attributes.js'
import {
  resendTouchType,
  type ResendInput,
  type ResendTouchWorkflow,
} from '../../contracts/temporal/resend.js'
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
  const { payload, workflowId } = entry
  if (payload.kind === 'start') {
    return startOutreach(client, workflowId, { input: { ...payload.input, ...clockAt } })
  }
  if (payload.kind === 'resend') {
    return startResend(client, workflowId, { ...payload.input, ...clockAt })
  }
  const handle = client.workflow.getHandle(workflowId)
  try {
    if (payload.kind === 'gate') {
      await handle.signal(decideGateSignal, { ...payload.signal, ...clockAt })
    } else await handle.signal(outreachMessageSignal, { ...payload.message, ...clockAt })
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
      args: [{ ...input, local_records: true }],
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

/** May be started again under the same id: the order that is still open in the ledger is what counts. */
async function startResend(client: Client, workflowId: string, input: ResendInput): Promise<void> {
  try {
    await client.workflow.start<ResendTouchWorkflow>(resendTouchType, {
      workflowId,
      taskQueue: taskQueues.workflows,
      args: [input],
      staticSummary: `Touch ${input.touch_id} is sent again`,
      typedSearchAttributes: [{ key: tenantIdAttribute, value: input.tenant_id }],
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
