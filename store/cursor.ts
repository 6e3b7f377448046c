import { sql, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { Page } from '../contracts/page.js'

/** Where a page ended: nearly every list is ordered newest first by (created_at, id). */
interface Position {
  at: number
  id: string
}

/** Thrown for a cursor that this API never gave out. */
export class BadCursor extends Error {
  constructor() {
    super('The cursor is not one that this API gave out.')
    this.name = 'BadCursor'
  }
}

export const lastInstantOfDate = 8_640_000_000_000_000

const positionSchema = z.strictObject({
  at: z.number().int().min(0).max(lastInstantOfDate),
  id: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
})

function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

export function decodeCursor(cursor: string): Position {
  const parsed = positionSchema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!parsed.success) throw new BadCursor()
  return parsed.data
}

/** The condition of a page: everything that comes after the cursor, or everything without one. */
export function afterCursor(cursor: string | undefined, idColumn: string): RawBuilder<boolean> {
  if (cursor === undefined) return sql`true`
  const { at, id } = decodeCursor(cursor)
  return sql`(created_at, ${sql.ref(idColumn)}) < (${new Date(at)}, ${id})`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadCursor()
    throw error
  }
}

export interface PageShape<Row, Item> {
  limit: number
  item: (row: Row) => Item
  position: (row: Row) => Position
}

/** Expects one row more than the limit when there is a next page. */
export function toPage<Row, Item>(rows: Row[], shape: PageShape<Row, Item>): Page<Item> {
  const shown = rows.slice(0, shape.limit)
  const last = shown.at(-1)
  const more = rows.length > shape.limit && last !== undefined
  return {
    data: shown.map(shape.item),
    next_cursor: more ? encodeCursor(shape.position(last)) : null,
  }
}
