import type { z } from 'zod'
import { inputProblem } from '../endpoint/input-problem.js'
import { InvalidInput } from '../problems/api-problem.js'
import type { Upload } from './upload.js'

/** Read whole: its options may stand behind its rows. The limit of the upload bounds it. */
export async function readJson<S extends z.ZodType>(
  { bytes }: Upload,
  schema: S,
): Promise<z.output<S>> {
  const chunks: Buffer[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  const parsed = schema.safeParse(parse(Buffer.concat(chunks)))
  if (parsed.success) return parsed.data
  throw inputProblem(parsed.error.issues, '')
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error
    throw new InvalidInput('bad_json', 'The body is not valid JSON in UTF-8.')
  }
}
