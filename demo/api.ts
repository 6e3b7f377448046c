import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { campaignSchema, type Campaign } from '../contracts/campaigns.js'
import { contactSchema } from '../contracts/contacts.js'
import type { RunFile } from '../contracts/run-file.js'
import { advanceEventSchema, type AdvanceEvent } from '../contracts/sandbox.js'
import { senderSchema } from '../contracts/senders.js'
import { suppressionPlacedSchema } from '../contracts/suppressions.js'
import type { z } from 'zod'

export interface Api {
  run: RunFile
  makeSender(sender: object): Promise<string>
  makeContact(contact: object): Promise<string>
  launch(campaign: object): Promise<Campaign>
  campaign(id: string): Promise<Campaign>
  unsubscribe(email: string): Promise<{ in_flight: string[] }>
  advance(by: string): AsyncGenerator<AdvanceEvent>
}

const answerMs = 60_000

/** The public HTTP API, called the way any client would. */
export function connectApi(run: RunFile): Api {
  const call = async <S extends z.ZodType>(
    request: [method: string, path: string],
    schema: S,
    body?: object,
  ): Promise<z.output<S>> => {
    const response = await send(run, request, body)
    return schema.parse(await response.json())
  }
  return {
    run,
    makeSender: async (sender) =>
      (await call(['POST', '/senders'], senderSchema, sender)).sender_id,
    makeContact: async (contact) =>
      (await call(['POST', '/contacts'], contactSchema, contact)).contact_id,
    launch: (campaign) =>
      call(['POST', '/campaigns'], campaignSchema, { ...campaign, launch: true }),
    campaign: (id) => call(['GET', `/campaigns/${id}`], campaignSchema),
    unsubscribe: (email) =>
      call(['POST', '/suppressions'], suppressionPlacedSchema, { email, reason: 'unsubscribed' }),
    advance: (by) => advance(run, by),
  }
}

async function send(
  run: RunFile,
  [method, path]: [string, string],
  body?: object,
): Promise<Response> {
  const response = await fetch(`${run.api_url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${run.api_key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerMs),
  })
  if (response.ok) return response
  throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
}

async function* advance(run: RunFile, by: string): AsyncGenerator<AdvanceEvent> {
  const response = await send(run, ['POST', '/sandbox/advance'], { by })
  if (!response.body) throw new Error('the time journey has no answer')
  for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
    const event = advanceEventSchema.parse(JSON.parse(line))
    if ('error' in event) throw new Error(`time stopped: ${event.error}`)
    yield event
  }
}
