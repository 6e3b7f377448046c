import type { OutreachFact, OutreachMessage } from '../../contracts/temporal/account-outreach.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { enqueue } from '../../store/repositories/outbox.js'

export interface Telling {
  caller: { tenantId: string; requestId: string }
  fact: OutreachFact
  nowMs: number
}

/** One message per running account, in the same transaction as the decision. */
export async function tellOutreach(
  trx: Trx,
  workflowIds: string[],
  { caller, fact, nowMs }: Telling,
): Promise<void> {
  const { tenantId, requestId } = caller
  const entries = workflowIds.map((workflowId) => {
    const eventId = newId('evt')
    const message = { ...fact, event_id: eventId, request_id: requestId } as OutreachMessage
    return { tenantId, workflowId, eventId, payload: { kind: 'signal' as const, message } }
  })
  await enqueue(trx, entries, nowMs)
}
