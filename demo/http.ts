import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { z } from 'zod'
import type { RunFile } from '../contracts/run-file.js'
import { advanceEventSchema, type Advance, type AdvanceEvent } from '../contracts/sandbox.js'

export type Request = [method: string, path: string]

export interface Http {
  run: RunFile
  /** Whatever the status is. */
  send(request: Request, body?: object): Promise<Response>
  /** Throws what the API said when it refuses. */
  call<S extends z.ZodType>(request: Request, schema: S, body?: object): Promise<z.output<S>>
  advance(journey: Advance): AsyncGenerator<AdvanceEvent>
}

const answerMs = 60_000

/** The public HTTP API, called the way any client would. */
export function connectHttp(run: RunFile): Http {
  const send: Http['send'] = ([method, path], body) =>
    fetch(`${run.api_url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${run.api_key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMs),
    })
  const sendWell: Http['send'] = async (request, body) => {
    const response = await send(request, body)
    if (response.ok) return response
    throw new Error(`${request.join(' ')} answered ${response.status}: ${await response.text()}`)
  }
  return {
    run,
    send,
    call: async (request, schema, body) =>
      schema.parse(await (await sendWell(request, body)).json()),
    async *advance(journey) {
      const response = await sendWell(['POST', '/sandbox/advance'], journey)
      if (!response.body) throw new Error('the time journey has no answer')
      for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
        const event = advanceEventSchema.parse(JSON.parse(line))
        if ('error' in event) throw new Error(`time stopped: ${event.error}`)
        yield event
      }
    },
  }
}
