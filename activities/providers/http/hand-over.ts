import { wallClock } from '../../../runtime/clock.js'
import { guardedFetch, type OutboundAnswer } from '../../../runtime/outbound/guarded-fetch.js'
import { OutboundFailed, OutboundRefused } from '../../../runtime/outbound/outbound-error.js'
import type { OutboundRules } from '../../../runtime/outbound/resolve-allowed.js'
import { retryAfterMs } from '../../../runtime/outbound/retry-after.js'
import type { SubmitOutcome } from '../../ports.js'

export interface HttpPatience {
  connectMs: number
  /** From the DNS to the last byte of the answer. */
  answerMs: number
}

export const httpPatience: HttpPatience = { connectMs: 5_000, answerMs: 20_000 }

export interface HandOver {
  url: string
  headers: Record<string, string>
  body: string
  rules: OutboundRules
  patience: HttpPatience
  startWithinMs: number
  /** Certificate of an authority to believe beside the usual ones. */
  ca?: string | undefined
}

export type HandedOver = { kind: 'answered'; answer: OutboundAnswer } | SubmitOutcome

/** One POST, never redirected and never repeated: what is known of it afterwards. */
export async function handOver(given: HandOver): Promise<HandedOver> {
  const { url, headers, body, rules, patience, startWithinMs } = given
  if (startWithinMs <= 0) return { kind: 'not_sent', detail: 'the claim grew too old to send' }
  try {
    const answer = await guardedFetch(url, {
      ...rules,
      method: 'POST',
      headers,
      body,
      // looking the name up and connecting may take this long each, and only then bytes leave
      connectMs: Math.max(1, Math.min(patience.connectMs, Math.floor(startWithinMs / 2))),
      timeoutMs: patience.answerMs,
      maxBytes: 65_536,
      ...(given.ca === undefined ? {} : { ca: given.ca }),
    })
    return { kind: 'answered', answer }
  } catch (error) {
    if (!(error instanceof OutboundFailed || error instanceof OutboundRefused)) throw error
    return error.departure === 'unknown'
      ? { kind: 'unknown', detail: lostAnswer(error.reason) }
      : { kind: 'not_sent', detail: `connection failed before the message (${error.reason})` }
  }
}

export function lostAnswer(what: string): string {
  return `no answer after the message was handed over (${what})`
}

/** 429. */
export function askedToWait(provider: string, answer: OutboundAnswer): SubmitOutcome {
  const waitMs = retryAfterMs(answer.headers['retry-after'], wallClock.now())
  return {
    kind: 'not_sent',
    detail: `${provider} asks to try later: ${answer.status}`,
    ...(waitMs === undefined ? {} : { retry_after_ms: waitMs }),
  }
}

/** An answer that is neither a yes nor a no. 307 and 308 say that the call was not taken here; other redirects may follow a call that was. */
export function strangeAnswer(provider: string, { status }: OutboundAnswer): SubmitOutcome {
  if (status === 307 || status === 308) {
    const detail = `connection failed before the message (${provider}'s address redirects elsewhere: ${status})`
    return { kind: 'not_sent', detail }
  }
  const what = status < 300 ? `${status} without the expected content` : `${provider}: ${status}`
  return { kind: 'unknown', detail: lostAnswer(what) }
}

/** undefined where it is no JSON. */
export function jsonOf({ body }: OutboundAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
