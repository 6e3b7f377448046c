import type { z } from 'zod'
import { detailOf } from '../endpoint/input-problem.js'

export type ParsedCell<T> = { ok: true; value: T } | { ok: false; detail: string }

export function parseCell<S extends z.ZodType>(schema: S, cell: unknown): ParsedCell<z.output<S>> {
  if (!isStorable(cell)) {
    return { ok: false, detail: 'must not contain the NUL character or half a surrogate pair' }
  }
  const parsed = schema.safeParse(cell)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  return { ok: false, detail: issue ? wordsOf(issue) : 'cannot be read' }
}

/** In a cell of JSON the place within it belongs to the fault. */
function wordsOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: is not a known field`
  return `${place}${detailOf(issue)}`
}

/** What PostgreSQL takes, as text and inside JSON. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isStorable)
}
