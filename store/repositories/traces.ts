import { sql } from 'kysely'
import type { Db } from '../open-store.js'
import { patternsOf, type PersonWords } from './erased-person.js'

export interface Trace {
  /** `table.column`. */
  place: string
  rows: number
}

/** Where this tenant's rows still hold an address or the full name, whatever the table. Reads everything. */
export async function findTraces(db: Db, person: PersonWords): Promise<Trace[]> {
  const patterns = patternsOf(person)
  if (patterns.length === 0) return []
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select c.table_name as "table", c.column_name as "column"
    from information_schema.columns c
    join information_schema.columns own on own.table_schema = c.table_schema
      and own.table_name = c.table_name and own.column_name = 'tenant_id'
    where c.table_schema = current_schema() and c.data_type in ('text', 'jsonb')
      and c.column_name <> 'tenant_id'
    order by 1, 2`.execute(db)
  const traces: Trace[] = []
  for (const { table, column } of columns) {
    const { rows } = await sql<{ rows: number }>`
      select count(*)::int as rows from ${sql.table(table)}
      where tenant_id = ${person.tenantId}
        and ${sql.ref(column)}::text ilike any(${patterns}::text[])`.execute(db)
    const [found] = rows
    if (found && found.rows > 0) traces.push({ place: `${table}.${column}`, rows: found.rows })
  }
  return traces
}
