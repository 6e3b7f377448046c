import { sql } from 'kysely'
import type { Trx } from '../open-store.js'
import type { Database } from '../schema.js'

/** A table that is missing here does not compile; `processes` is about who runs now, not about the work. */
const inBackup: Record<keyof Database, boolean> = {
  tenants: true,
  api_keys: true,
  senders: true,
  contacts: true,
  suppressions: true,
  scopes: true,
  stops: true,
  campaigns: true,
  campaign_contacts: true,
  campaign_accounts: true,
  touches: true,
  touch_events: true,
  accounts: true,
  contact_events: true,
  approvals: true,
  templates: true,
  artifacts: true,
  outbox: true,
  audit_log: true,
  idempotency_keys: true,
  contact_lists: true,
  contact_list_members: true,
  restores: true,
  inbox: true,
  webhook_secrets: true,
  sender_health: true,
  sender_standings: true,
  mailboxes: true,
  tasks: true,
  crm_entries: true,
  crm_links: true,
  webhook_endpoints: true,
  webhook_deliveries: true,
  processes: false,
}

export const ownTables = Object.keys(inBackup)

export interface TableShape {
  name: string
  columns: { name: string; type: string; identity: boolean }[]
  key: string[]
}

/** The tables of a backup as this store has them, in an order in which their rows can be inserted. */
export async function readCatalogue(trx: Trx): Promise<TableShape[]> {
  const { rows: columns } = await sql<ColumnRow>`
    select c.relname::text as table_name, a.attname::text as name,
      format_type(a.atttypid, a.atttypmod) as type, a.attidentity <> '' as identity
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`.execute(trx)
  const { rows: keys } = await sql<{ table_name: string; name: string }>`
    select c.relname::text as table_name, a.attname::text as name
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    cross join unnest(i.indkey::int2[]) with ordinality as k(number, position)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
    where c.relnamespace = current_schema()::regnamespace and i.indisprimary
    order by c.relname, k.position`.execute(trx)
  const byTable = Map.groupBy(columns, (column) => column.table_name)
  const shapes = [...byTable]
    .filter(([name]) => inBackup[name as keyof Database])
    .map(([name, own]) => ({
      name,
      columns: own.map(({ table_name: _, ...column }) => column),
      key: keys.filter((key) => key.table_name === name).map((key) => key.name),
    }))
  return parentsFirst(shapes, await readReferences(trx))
}

interface ColumnRow {
  table_name: string
  name: string
  type: string
  identity: boolean
}

interface Reference {
  child: string
  parent: string
}

async function readReferences(trx: Trx): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select child.relname::text as child, parent.relname::text as parent
    from pg_constraint f
    join pg_class child on child.oid = f.conrelid
    join pg_class parent on parent.oid = f.confrelid
    where f.contype = 'f' and f.connamespace = current_schema()::regnamespace
      and f.conrelid <> f.confrelid`.execute(trx)
  return rows
}

function parentsFirst(shapes: TableShape[], references: Reference[]): TableShape[] {
  const sorted: TableShape[] = []
  let left = shapes
  while (left.length > 0) {
    const names = new Set(left.map((shape) => shape.name))
    const isFree = (shape: TableShape) =>
      !references.some((ref) => ref.child === shape.name && names.has(ref.parent))
    const free = left.filter(isFree)
    if (free.length === 0) throw new Error('tables refer to each other in a circle')
    sorted.push(...free)
    left = left.filter((shape) => !isFree(shape))
  }
  return sorted
}
