import type { Channel } from '../../contracts/campaign-config.js'
import type { Trx } from '../open-store.js'

export interface FollowUp {
  tenantId: string
  taskId: string
  contactId: string
  campaignId: string
  accountId: string
  channel: Channel
  dueAtMs: number
  nowMs: number
}

/** Written again, it is open again, with the new date. */
export async function insertFollowUp(trx: Trx, made: FollowUp): Promise<void> {
  const due_at = new Date(made.dueAtMs)
  await trx
    .insertInto('tasks')
    .values({
      tenant_id: made.tenantId,
      task_id: made.taskId,
      kind: 'follow_up',
      contact_id: made.contactId,
      campaign_id: made.campaignId,
      account_id: made.accountId,
      channel: made.channel,
      title: 'Ask again: they said not now',
      status: 'open',
      due_at,
      created_at: new Date(made.nowMs),
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'task_id']).doUpdateSet({
        status: 'open',
        due_at,
        closed_at: null,
        closed_by: null,
        note: null,
      }),
    )
    .execute()
}

export async function closeFollowUp(
  trx: Trx,
  closed: { tenantId: string; taskId: string; by: string; nowMs: number },
): Promise<void> {
  await trx
    .updateTable('tasks')
    .set({
      status: 'cancelled',
      closed_at: new Date(closed.nowMs),
      closed_by: closed.by,
      note: 'the reply was classified anew',
    })
    .where('tenant_id', '=', closed.tenantId)
    .where('task_id', '=', closed.taskId)
    .where('status', '=', 'open')
    .execute()
}
