import type { z } from 'zod'
import { problemSchema } from '../contracts/problem.js'
import { CliError } from './cli-error.js'
import { parseJson } from './parse-json.js'
import type { Server } from './find-server.js'

export interface Call<S extends z.ZodType> {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  body?: unknown
  /** Sent as it comes, in place of `body`. */
  upload?: { contentType: string; body: ReadableStream<Uint8Array> }
  answer: S
  /** For a call that has much to do. */
  deadlineMs?: number
}

const usualDeadlineMs = 30_000

export async function callApi<S extends z.ZodType>(
  server: Server,
  call: Call<S>,
): Promise<z.output<S>> {
  const response = await reach(server, call)
  const answer = parseJson(await response.text())
  if (!response.ok) throw refusal(server, response, answer)
  const parsed = call.answer.safeParse(answer)
  if (!parsed.success) {
    throw new CliError(`${server.url} answered something that this command does not understand.`)
  }
  return parsed.data
}

async function reach(server: Server, call: Call<z.ZodType>): Promise<Response> {
  try {
    return await fetch(`${server.url}${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${server.key}`,
        ...contentTypeOf(call),
      },
      ...bodyOf(call),
      signal: AbortSignal.timeout(call.deadlineMs ?? usualDeadlineMs),
    })
  } catch (error) {
    // fetch hides why in the cause, and says only that it failed
    if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) {
      throw new CliError(`Overture does not answer at ${server.url}. Start it with npm start.`)
    }
    throw error
  }
}

function contentTypeOf({ body, upload }: Call<z.ZodType>): Record<string, string> {
  if (upload) return { 'content-type': upload.contentType }
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf({ body, upload }: Call<z.ZodType>): RequestInit {
  if (upload) return { body: upload.body, duplex: 'half' }
  return body === undefined ? {} : { body: JSON.stringify(body) }
}

function refusal(server: Server, response: Response, answer: unknown): CliError {
  const problem = problemSchema.safeParse(answer)
  if (!problem.success) return new CliError(`${server.url} answered ${response.status}.`)
  return new CliError(`${problem.data.detail} (${problem.data.code})`)
}
