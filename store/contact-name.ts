import { sql, type RawBuilder } from 'kysely'

/** How a person is called in lists, of `contacts as c`: the name, or the address where none is known. */
export const contactName: RawBuilder<string> = sql<string>`
  coalesce(
    c.name,
    nullif(concat_ws(' ', c.first_name, c.last_name), ''),
    c.email,
    c.phone,
    c.contact_id
  )`
