import { z } from 'zod'
import type { Clock } from '../../../runtime/clock.js'
import { guardedFetch, type OutboundAnswer } from '../../../runtime/outbound/guarded-fetch.js'
import { OutboundFailed, OutboundRefused } from '../../../runtime/outbound/outbound-error.js'
import type { OutboundRules } from '../../../runtime/outbound/resolve-allowed.js'
import { retryAfterMs } from '../../../runtime/outbound/retry-after.js'
import { CrmAway, CrmRefused } from '../crm-trouble.js'

export interface HubspotSettings {
  baseUrl: string
  token: string
  rules: OutboundRules
  clock: Clock
  /** Of one call. */
  timeoutMs?: number
}

export interface HubspotCall<T> {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  body?: unknown
  schema: z.ZodType<T>
  timeoutMs?: number
}

/** Throws CrmAway and CrmRefused. */
export type Hubspot = <T>(call: HubspotCall<T>) => Promise<T>

/** HubSpot counts per ten seconds. */
const restWhenThrottledMs = 10_000

/** One call, one answer: nothing is tried again here. */
export function createHubspotApi(settings: HubspotSettings): Hubspot {
  const { baseUrl, token, rules, clock, timeoutMs = 10_000 } = settings
  return async (call) => {
    const answer = await send(`${baseUrl}${call.path}`, {
      ...rules,
      method: call.method,
      timeoutMs: call.timeoutMs ?? timeoutMs,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    })
    refuse(answer, clock.now())
    const { data } = call.schema.safeParse(parse(answer.body))
    if (data === undefined) throw new CrmAway('HubSpot answered something that was not expected')
    return data
  }
}

async function send(url: string, request: Parameters<typeof guardedFetch>[1]) {
  try {
    return await guardedFetch(url, request)
  } catch (error) {
    if (error instanceof OutboundFailed || error instanceof OutboundRefused) {
      throw new CrmAway(error.message)
    }
    throw error
  }
}

/** HubSpot's own words are left out: they quote addresses. */
function refuse({ status, headers, body }: OutboundAnswer, nowMs: number): void {
  if (status >= 200 && status < 300) return
  const { data } = failureSchema.safeParse(parse(body))
  const said = `HubSpot answered ${status}${data ? ` (${data.category})` : ''}`
  if (status === 401 || status === 403) {
    throw new CrmAway(`${said}: HUBSPOT_TOKEN is wrong, or its app lacks a scope`)
  }
  if (status === 429) {
    throw new CrmAway(said, retryAfterMs(headers['retry-after'], nowMs) ?? restWhenThrottledMs)
  }
  if (status >= 500 || status === 408) {
    throw new CrmAway(said, retryAfterMs(headers['retry-after'], nowMs) ?? null)
  }
  throw new CrmRefused(said, status)
}

const failureSchema = z.looseObject({ category: z.string().regex(/^[A-Z_]{1,40}$/) })

function parse(body: Buffer): unknown {
  if (body.length === 0) return null
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
