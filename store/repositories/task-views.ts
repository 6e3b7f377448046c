import { contactName } from '../contact-name.js'
import type { Db, Trx } from '../open-store.js'
import type { TaskRow } from './tasks.js'

export interface TaskSetting {
  contact: {
    name: string | null
    phone: string | null
    email: string | null
    fields: Record<string, unknown>
  } | null
  script: string | null
  step: number | null
  why: { contact: string | null; channel: string | null; slot: string } | null
}

/** What whoever does these tasks has to know; by task. */
export async function taskSettings(
  db: Db | Trx,
  tenantId: string,
  tasks: TaskRow[],
): Promise<Map<string, TaskSetting>> {
  if (tasks.length === 0) return new Map()
  const rows = await db
    .selectFrom('tasks as o')
    .leftJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'o.tenant_id').onRef('c.contact_id', '=', 'o.contact_id'),
    )
    .leftJoin('touches as t', (join) =>
      join.onRef('t.tenant_id', '=', 'o.tenant_id').onRef('t.touch_id', '=', 'o.touch_id'),
    )
    .leftJoin('artifacts as a', (join) =>
      join.onRef('a.tenant_id', '=', 'o.tenant_id').onRef('a.hash', '=', 'o.content_hash'),
    )
    .select(['o.task_id', 'c.contact_id', 'c.phone', 'c.email', 'c.fields', 'a.content'])
    .select(['t.step', 't.why', 't.reason'])
    .select(contactName.as('name'))
    .where('o.tenant_id', '=', tenantId)
    .where(
      'o.task_id',
      'in',
      tasks.map(({ task_id }) => task_id),
    )
    .execute()
  return new Map(
    rows.map(({ task_id, contact_id, name, phone, email, fields, content, step, why, reason }) => [
      task_id,
      {
        contact: contact_id === null ? null : { name, phone, email, fields: fields ?? {} },
        script: content?.['text'] ?? null,
        step,
        why: reason === null ? null : (why ?? { contact: null, channel: null, slot: reason }),
      },
    ]),
  )
}
