import { Webhook } from 'standardwebhooks'
import { guardedFetch, type OutboundAnswer } from './guarded-fetch.js'
import type { OutboundRules } from './resolve-allowed.js'

export interface SignedPost extends OutboundRules {
  url: string
  /** The same for every attempt to tell the same: receivers know by it what they have had. */
  id: string
  body: string
  /** `whsec_…`; several while one takes over from another. */
  secrets: string[]
  /** Wall time: receivers refuse what was signed long ago. */
  nowMs: number
  timeoutMs: number
}

/** Standard Webhooks. Redirects are not followed: the receiver was named by a person, the next host was not. */
export function postSigned(post: SignedPost): Promise<OutboundAnswer> {
  const { url, id, body, secrets, nowMs, ...rules } = post
  const at = new Date(nowMs)
  return guardedFetch(url, {
    ...rules,
    method: 'POST',
    maxRedirects: 0,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Overture-Webhooks',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(nowMs / 1000)),
      'webhook-signature': secrets
        .map((secret) => new Webhook(secret).sign(id, at, body))
        .join(' '),
    },
  })
}
