import { sql, type Selectable } from 'kysely'
import type { Channel } from '../../contracts/campaign-config.js'
import type { Page } from '../../contracts/page.js'
import type { TaskOutcome, TaskQuery } from '../../contracts/tasks.js'
import { decodeCursor, toPage } from '../cursor.js'
import type { Db, Trx } from '../open-store.js'
import type { TaskTable } from '../tables/inbound.js'

export type TaskRow = Selectable<TaskTable>

export interface NewTask {
  tenantId: string
  taskId: string
  kind: TaskTable['kind']
  touchId: string | null
  campaignId: string | null
  accountId: string | null
  contactId: string
  channel: Channel
  contentHash: string | null
  title: string
  dueAtMs: number
  /** null: never. */
  expiresAtMs: number | null
  nowMs: number
}

/** Answers whether it is new: a touch has one task, however often it is performed. */
export async function insertTask(trx: Trx, task: NewTask): Promise<boolean> {
  const row = await trx
    .insertInto('tasks')
    .values({
      tenant_id: task.tenantId,
      task_id: task.taskId,
      kind: task.kind,
      touch_id: task.touchId,
      campaign_id: task.campaignId,
      account_id: task.accountId,
      contact_id: task.contactId,
      channel: task.channel,
      content_hash: task.contentHash,
      title: task.title,
      status: 'open',
      due_at: new Date(task.dueAtMs),
      expires_at: task.expiresAtMs === null ? null : new Date(task.expiresAtMs),
      created_at: new Date(task.nowMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('task_id')
    .executeTakeFirst()
  return row !== undefined
}

export interface TaskKey {
  tenantId: string
  taskId: string
}

export async function findTask(db: Db | Trx, key: TaskKey): Promise<TaskRow | undefined> {
  return oneTask(db, key).executeTakeFirst()
}

export async function lockTask(trx: Trx, key: TaskKey): Promise<TaskRow | undefined> {
  return oneTask(trx, key).forUpdate().executeTakeFirst()
}

function oneTask(db: Db | Trx, { tenantId, taskId }: TaskKey) {
  return db
    .selectFrom('tasks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('task_id', '=', taskId)
}

/** What is due first comes first. */
export async function listTasks(
  db: Db,
  tenantId: string,
  query: TaskQuery,
): Promise<Page<TaskRow>> {
  const { status, channel, campaign_id: campaignId, due_before: dueBefore } = query
  const rows = await db
    .selectFrom('tasks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(afterDue(query.cursor))
    .$call((all) => (status === undefined ? all : all.where('status', '=', status)))
    .$call((all) => (channel === undefined ? all : all.where('channel', '=', channel)))
    .$call((all) => (campaignId === undefined ? all : all.where('campaign_id', '=', campaignId)))
    .$call((all) => (dueBefore === undefined ? all : all.where('due_at', '<', new Date(dueBefore))))
    .orderBy('due_at')
    .orderBy('task_id')
    .limit(query.limit + 1)
    .execute()
  return toPage(rows, {
    limit: query.limit,
    item: (row) => row,
    position: (row) => ({ at: row.due_at.getTime(), id: row.task_id }),
  })
}

function afterDue(cursor: string | undefined) {
  if (cursor === undefined) return sql<boolean>`true`
  const { at, id } = decodeCursor(cursor)
  return sql<boolean>`(due_at, task_id) > (${new Date(at)}, ${id})`
}

export interface TaskClosing extends TaskKey {
  outcome: TaskOutcome
  note: string | null
  by: string
  nowMs: number
}

export async function completeTask(trx: Trx, closing: TaskClosing): Promise<TaskRow> {
  return trx
    .updateTable('tasks')
    .set({
      status: 'completed',
      outcome: closing.outcome,
      note: closing.note,
      closed_by: closing.by,
      closed_at: new Date(closing.nowMs),
    })
    .where('tenant_id', '=', closing.tenantId)
    .where('task_id', '=', closing.taskId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function postponeTask(
  trx: Trx,
  {
    tenantId,
    taskId,
    dueAtMs,
    expiresAtMs,
  }: TaskKey & { dueAtMs: number; expiresAtMs: number | null },
): Promise<TaskRow> {
  return trx
    .updateTable('tasks')
    .set({
      due_at: new Date(dueAtMs),
      expires_at: expiresAtMs === null ? null : new Date(expiresAtMs),
    })
    .where('tenant_id', '=', tenantId)
    .where('task_id', '=', taskId)
    .returningAll()
    .executeTakeFirstOrThrow()
}
