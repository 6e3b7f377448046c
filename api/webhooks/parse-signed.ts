import { parse } from 'node:querystring'
import type { z } from 'zod'
import { inputProblem } from '../endpoint/input-problem.js'
import { InvalidInput } from '../problems/api-problem.js'

/** What is signed comes from whom it should, and can be wrong all the same. */
export function parseSigned<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const result = schema.safeParse(given)
  if (!result.success) throw inputProblem(result.error.issues, '')
  return result.data
}

export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new InvalidInput('bad_json', 'The body is not JSON.')
    throw error
  }
}

/** Of a field that comes twice, the first. */
export function readForm(body: Buffer): Record<string, string> {
  const fields = Object.entries(parse(body.toString('utf8')))
  return Object.fromEntries(
    fields.map(([name, value]) => [name, (Array.isArray(value) ? value[0] : value) ?? '']),
  )
}
