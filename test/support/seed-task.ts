import type { Store } from '../../store/open-store.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import { insertTask, type NewTask } from '../../store/repositories/tasks.js'
import { planTouch } from '../../store/repositories/touches.js'
import { monday9 } from './world.js'

const dayMs = 86_400_000

/** A call to the first contact of a seeded campaign, due on Monday at nine, as the engine opens it. */
export async function seedTask(store: Store, changes: Partial<NewTask> = {}): Promise<NewTask> {
  const tenantId = changes.tenantId ?? 'default'
  const content = { title: 'Call Anna Berg, +4915112345678', text: 'Opening: Good day' }
  const contentHash = await storeContent(store.db, {
    tenantId,
    kind: 'task',
    content,
    nowMs: monday9,
  })
  const task: NewTask = {
    tenantId,
    taskId: 'tsk_1',
    kind: 'touch',
    touchId: null,
    campaignId: 'cmp_1',
    accountId: 'acc_1',
    contactId: 'con_1',
    channel: 'call',
    contentHash,
    title: content.title,
    dueAtMs: monday9,
    expiresAtMs: monday9 + 5 * dayMs,
    nowMs: monday9,
    ...changes,
  }
  if (task.kind === 'touch' && task.touchId === null) task.touchId = await seedCall(store, task)
  await store.transaction((trx) => insertTask(trx, task))
  return task
}

async function seedCall(store: Store, task: NewTask): Promise<string> {
  const step = 5
  await planTouch(store.db, {
    tenantId: task.tenantId,
    campaignId: task.campaignId ?? '',
    accountId: task.accountId ?? '',
    contactId: task.contactId,
    senderId: 'snd_1',
    channel: task.channel,
    step,
    slotAtMs: task.dueAtMs,
    reason: 'Step 5 of 7',
    why: { contact: 'primary contact', channel: 'call, attempt 1 of 1' },
    nowMs: task.nowMs,
  })
  const { touch_id } = await store.db
    .updateTable('touches')
    .set({ state: 'sent', sent_at: new Date(task.dueAtMs) })
    .where('tenant_id', '=', task.tenantId)
    .where('contact_id', '=', task.contactId)
    .where('campaign_id', '=', task.campaignId ?? '')
    .where('step', '=', step)
    .returning('touch_id')
    .executeTakeFirstOrThrow()
  return touch_id
}
