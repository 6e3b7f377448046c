import { createHash, randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { serve } from './local-http.js'

/** As Resend's reference has it; what it does not know it refuses. */
const emailSchema = z.strictObject({
  from: z.string().regex(/^(.+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/),
  to: z.array(z.email()).min(1).max(50),
  reply_to: z.email().optional(),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
})

export type ResendEmail = z.output<typeof emailSchema>

/** What it does with the next call before it is itself again. */
export type Mishap =
  | 'loses the answer'
  | 'fails after taking'
  | 'fails before taking'
  | 'asks to wait'
  | 'is still at it'
  | 'refuses the words'

export interface ResendDouble {
  url: string
  /** What would have gone out, once each. */
  delivered: ResendEmail[]
  keys: string[]
  calls(): number
  next(...mishaps: Mishap[]): void
}

export const resendKey = 're_test_1234567890'

interface Taken {
  messages: Map<string, { hash: string; id: string }>
  delivered: ResendEmail[]
}

/** Answered in place of taking anything. */
const refusals: Partial<Record<Mishap, Reply>> = {
  'asks to wait': [429, { name: 'rate_limit_exceeded' }],
  'fails before taking': [500, { name: 'application_error' }],
  'is still at it': [409, { name: 'concurrent_idempotent_requests' }],
  'refuses the words': [422, { name: 'validation_error' }],
}

/** Remembers idempotency keys as the real one does for a day. */
export async function startResendDouble(): Promise<ResendDouble> {
  const taken: Taken = { messages: new Map(), delivered: [] }
  const ahead: Mishap[] = []
  const local = await serve((response) => {
    const { headers = {}, url = '', body = '' } = local.seen.at(-1) ?? {}
    const fault = faultOf(headers, url)
    if (fault) return say(response, fault)
    const mishap = ahead.shift()
    const refusal = mishap && refusals[mishap]
    const reply = refusal ?? take(taken, String(headers['idempotency-key']), body)
    if (mishap === 'loses the answer') return void response.destroy()
    say(response, mishap === 'fails after taking' ? [502, { name: 'bad_gateway' }] : reply)
  })
  return {
    url: `http://127.0.0.1:${local.port}`,
    delivered: taken.delivered,
    get keys() {
      return local.seen.map(({ headers }) => String(headers['idempotency-key']))
    },
    calls: () => local.seen.length,
    next: (...mishaps) => void ahead.push(...mishaps),
  }
}

function take({ messages, delivered }: Taken, key: string, body: string): Reply {
  const email = emailSchema.safeParse(parsed(body))
  if (!email.success) return [422, { name: 'validation_error' }]
  const hash = createHash('sha256').update(body).digest('hex')
  const before = messages.get(key)
  if (before) {
    if (before.hash !== hash) return [409, { name: 'invalid_idempotent_request' }]
    return [200, { id: before.id }]
  }
  const id = randomUUID()
  messages.set(key, { hash, id })
  delivered.push(email.data)
  return [200, { id }]
}

type Reply = [number, { name: string } | { id: string }]

function faultOf(headers: Record<string, unknown>, url: string): Reply | null {
  if (url !== '/emails') return [404, { name: 'not_found' }]
  if (headers['user-agent'] === undefined) return [403, { name: 'validation_error' }]
  if (headers['authorization'] === undefined) return [401, { name: 'missing_api_key' }]
  if (headers['authorization'] !== `Bearer ${resendKey}`) return [403, { name: 'invalid_api_key' }]
  const key = headers['idempotency-key']
  const isKey = typeof key === 'string' && key.length >= 1 && key.length <= 256
  return isKey ? null : [400, { name: 'invalid_idempotency_key' }]
}

function say(response: ServerResponse, [status, body]: Reply): void {
  // its real words quote addresses
  const message = 'name' in body ? { statusCode: status, message: 'anna@north.example is bad' } : {}
  const wait = status === 429 ? { 'retry-after': '3' } : {}
  response.writeHead(status, { 'content-type': 'application/json', ...wait })
  response.end(JSON.stringify({ ...body, ...message }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
