import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopback } from '../../runtime/is-loopback.js'
import { guardedFetch } from '../../runtime/outbound/guarded-fetch.js'
import { OutboundFailed, OutboundRefused } from '../../runtime/outbound/outbound-error.js'
import { twilioSignature } from './twilio-signature.js'

export interface Listener {
  authToken: string
  /** What Overture calls itself; its signatures are made for that name. */
  publicUrl: string
  /** Where it listens on this machine: nothing that the sandbox says leaves it. */
  apiUrl: string
}

export interface Told {
  status: number
  type: string
  body: string
}

const pausesMs = [100, 250, 500, 1_000, 2_000, 4_000, 8_000]

/**
 * A signed form, as Twilio posts it, again while there is no answer, a server error or a 429 (at the start
 * the API may not listen yet). null: given up, or an address that is not this server's.
 */
export async function tellOverture(
  listener: Listener,
  call: { url: string; form: Record<string, string> },
  ended: AbortSignal,
): Promise<Told | null> {
  const target = targetOf(call.url, listener)
  if (target === null) return null
  // one for all tries: by it the receiver knows a repetition
  const token = randomUUID()
  for (const pauseMs of [...pausesMs, null]) {
    const told = await post(target, listener.authToken, { ...call, token })
    if (isSettled(told)) return told
    if (pauseMs === null || !(await slept(pauseMs, ended))) return told
  }
  return null
}

/** Neither silence nor a plea to come back later. */
export function isSettled(told: Told | null): boolean {
  return told !== null && told.status < 500 && told.status !== 429
}

function targetOf(url: string, { publicUrl, apiUrl }: Listener): string | null {
  if (url.startsWith(`${publicUrl}/`)) return apiUrl + url.slice(publicUrl.length)
  return isLoopback(url) ? url : null
}

interface Call {
  url: string
  form: Record<string, string>
  token: string
}

async function post(target: string, authToken: string, call: Call): Promise<Told | null> {
  const { hostname, port } = new URL(target)
  try {
    const answer = await guardedFetch(target, {
      allowedHosts: [`${hostname}:${port === '' ? '80' : port}`],
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': 'TwilioProxy/1.1',
        'i-twilio-idempotency-token': call.token,
        'x-twilio-signature': twilioSignature(authToken, call.url, call.form),
      },
      body: new URLSearchParams(call.form).toString(),
      timeoutMs: 10_000,
      maxBytes: 65_536,
    })
    const type = answer.headers['content-type'] ?? ''
    return { status: answer.status, type, body: answer.body.toString('utf8') }
  } catch (error) {
    if (error instanceof OutboundFailed || error instanceof OutboundRefused) return null
    throw error
  }
}

async function slept(ms: number, ended: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal: ended })
    return true
  } catch (error) {
    if (ended.aborted) return false
    throw error
  }
}
