import type { z } from 'zod'
import type { RunFile } from '../../../../contracts/run-file.js'
import { callApi } from '../../../call-api.js'

/** The first page is enough to say that there are some. */
export function pageFrom<S extends z.ZodType>(
  run: RunFile,
  path: string,
  answer: S,
): Promise<z.output<S>> {
  const server = { url: run.api_url, key: run.api_key }
  return callApi(server, { method: 'GET', path: `/api/v1/${path}`, answer })
}
