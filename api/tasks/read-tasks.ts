import type { Page } from '../../contracts/page.js'
import type { Task, TaskQuery } from '../../contracts/tasks.js'
import { closeOverdueTasks } from '../../store/repositories/task-stops.js'
import { findTask, listTasks, type TaskKey } from '../../store/repositories/tasks.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { taskViews } from './task-view.js'

export async function readTasks(
  deps: ApiDeps,
  tenantId: string,
  query: TaskQuery,
): Promise<Page<Task>> {
  const { store, wall } = deps
  await store.transaction((trx) => closeOverdueTasks(trx, { tenantId, wallMs: wall.now() }))
  const page = await listTasks(store.db, tenantId, query)
  return { ...page, data: await taskViews(store.db, tenantId, page.data) }
}

export async function readTask(deps: ApiDeps, key: TaskKey): Promise<Task> {
  const { store, wall } = deps
  await store.transaction((trx) => closeOverdueTasks(trx, { ...key, wallMs: wall.now() }))
  const row = await findTask(store.db, key)
  const [task] = row ? await taskViews(store.db, key.tenantId, [row]) : []
  if (!task) throw notFound('task')
  return task
}
