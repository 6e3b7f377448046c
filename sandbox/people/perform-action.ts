import { Webhook } from 'standardwebhooks'
import type { Clock } from '../../runtime/clock.js'
import { guardedFetch, type OutboundAnswer } from '../../runtime/outbound/guarded-fetch.js'
import { OutboundFailed } from '../../runtime/outbound/outbound-error.js'
import { sayWhat } from './say-what.js'
import type { PlannedAction } from './planned-action.js'

export interface WayToApi {
  /** Of this installation; people speak with nothing else. */
  apiUrl: string
  /** Signs what they send to a tenant; undefined: there is no such tenant. */
  secretFor(tenantId: string): Promise<string | undefined>
  /** Of the sandbox's SMS provider, by which they text. */
  smsUrl: string
  /** Signatures are of wall time, whatever time people pretend it is. */
  wall: Clock
}

export type Outcome =
  | { kind: 'done' }
  | { kind: 'refused'; why: string }
  | { kind: 'later'; why: string; waitMs: number }

const answerMs = 60_000
const usualWaitMs = 500

/** Through the public doors only: the signed webhook for mail, the link in a message's header, the SMS provider. */
export async function performAction(way: WayToApi, action: PlannedAction): Promise<Outcome> {
  if (action.act === 'text') {
    return call(`${way.smsUrl}/inbound`, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(action.sms),
    })
  }
  if (action.act === 'unsubscribe_click') {
    return call(way.apiUrl + action.received.unsubscribe_path, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    })
  }
  const secret = await way.secretFor(action.tenant_id)
  if (secret === undefined) return { kind: 'refused', why: 'the tenant is gone' }
  const body = await sayWhat(action, action.act)
  const at = new Date(way.wall.now())
  return call(`${way.apiUrl}/webhooks/email/inbound`, {
    headers: {
      'content-type': 'message/rfc822',
      'webhook-id': action.action_id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(action.action_id, at, body),
    },
    body,
  })
}

interface Post {
  headers: Record<string, string>
  body: string | Buffer
}

async function call(url: string, post: Post): Promise<Outcome> {
  const { hostname, port } = new URL(url)
  try {
    const answer = await guardedFetch(url, {
      ...post,
      method: 'POST',
      allowedHosts: [`${hostname}:${port === '' ? 80 : port}`],
      timeoutMs: answerMs,
    })
    return outcomeOf(answer)
  } catch (error) {
    if (!(error instanceof OutboundFailed)) throw error
    return { kind: 'later', why: error.reason, waitMs: usualWaitMs }
  }
}

function outcomeOf({ status, headers }: OutboundAnswer): Outcome {
  if (status < 300) return { kind: 'done' }
  const why = `the answer was ${status}`
  if (status !== 429 && status < 500) return { kind: 'refused', why }
  const seconds = Number(headers['retry-after'])
  const waitMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : usualWaitMs
  return { kind: 'later', why, waitMs }
}
