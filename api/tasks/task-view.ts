import type { Task } from '../../contracts/tasks.js'
import { linkedinProfile } from '../../domain/outreach/linkedin-profile.js'
import type { Db, Trx } from '../../store/open-store.js'
import { heldTasks } from '../../store/repositories/task-stops.js'
import { taskSettings, type TaskSetting } from '../../store/repositories/task-views.js'
import type { TaskRow } from '../../store/repositories/tasks.js'

export async function taskViews(db: Db | Trx, tenantId: string, rows: TaskRow[]): Promise<Task[]> {
  const settings = await taskSettings(db, tenantId, rows)
  const open = rows.filter(({ status }) => status === 'open')
  const held = await heldTasks(
    db,
    tenantId,
    open.map(({ task_id }) => task_id),
  )
  return rows.map((row) => toTask(row, settings.get(row.task_id), held.get(row.task_id) ?? null))
}

function toTask(row: TaskRow, setting: TaskSetting | undefined, held: string | null): Task {
  const { contact = null, script = null, step = null, why = null } = setting ?? {}
  return {
    task_id: row.task_id,
    kind: row.kind,
    channel: row.channel,
    status: row.status,
    title: row.title,
    script,
    contact: { contact_id: row.contact_id, ...personOf(contact) },
    campaign_id: row.campaign_id,
    account_id: row.account_id,
    touch_id: row.touch_id,
    step,
    why,
    due_at: row.due_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    held,
    outcome: row.outcome,
    note: row.note,
    closed_by: row.closed_by,
    closed_at: row.closed_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  }
}

function personOf(contact: TaskSetting['contact']): Omit<Task['contact'], 'contact_id'> {
  if (contact === null) return { name: null, phone: null, email: null, profile_url: null }
  const { name, phone, email, fields } = contact
  return { name, phone, email, profile_url: linkedinProfile(fields) }
}
