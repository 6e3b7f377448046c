import { hostOf, isListed, type Place } from './host-rules.js'
import { OutboundRefused } from './outbound-error.js'
import type { OutboundRules } from './resolve-allowed.js'

export interface OutboundRequest extends OutboundRules {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Buffer
  /** From the DNS to the last byte of the answer, over all redirects. */
  timeoutMs?: number
  connectMs?: number
  /** Of the answer, unpacked. */
  maxBytes?: number
  /** An answer that redirects once more is handed over as it is. */
  maxRedirects?: number
  /** Certificate of an authority to believe beside the usual ones. */
  ca?: string
}

/** One request of the way to the answer. */
export interface Hop {
  url: URL
  method: NonNullable<OutboundRequest['method']>
  headers: Record<string, string>
  body: string | Buffer | null
}

/** Those that HTTP itself sets; another value could smuggle a second request or another host in. */
const reservedHeaders =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|accept-encoding)$/i

export function firstHop(given: string, request: OutboundRequest): Hop {
  const url = URL.parse(given)
  if (!url) throw new OutboundRefused('the address', 'is no URL')
  const { method = 'GET', headers = {}, body = null } = request
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || reservedHeaders.test(name)) {
      throw new OutboundRefused(url.host, `cannot be called with a header named ${name}`)
    }
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new OutboundRefused(url.host, `cannot be called with this value of the header ${name}`)
    }
  }
  return { url, method, headers, body }
}

/** Where a URL leads, when its form is one that may be called. */
export function placeOf({ url }: Hop, allowedHosts: readonly string[]): Place {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new OutboundRefused(url.host || 'the address', 'must be an https address')
  }
  const host = hostOf(url.hostname)
  if (host === null) throw new OutboundRefused(url.hostname, 'is no host name and no address')
  if (url.username !== '' || url.password !== '') {
    throw new OutboundRefused(host, 'must be named without a user or password in front of it')
  }
  const usual = url.protocol === 'https:' ? 443 : 80
  const place = { host, port: url.port === '' ? usual : Number(url.port) }
  if (isListed(place, allowedHosts)) return place
  if (url.protocol === 'http:') throw new OutboundRefused(host, 'must be called by https')
  if (place.port !== 443) {
    throw new OutboundRefused(
      host,
      `must be called at port 443; OVERTURE_ALLOWED_HOSTS=${url.host} allows it, for whoever runs this server`,
    )
  }
  return place
}

export interface RedirectingAnswer {
  status: number
  headers: Record<string, string>
}

/** What another host may know of a call that was not meant for it. */
const plainHeaders = /^(accept|accept-language|content-type|user-agent)$/i

/** The call that a redirecting answer asks for, or null. */
export function nextHop(hop: Hop, { status, headers }: RedirectingAnswer): Hop | null {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return null
  const url = URL.parse(location, hop.url.href)
  if (!url) throw new OutboundRefused(hop.url.host, 'redirects to something that is no URL')
  const becomesGet = status === 303 || (status < 303 && hop.method === 'POST')
  const sameOrigin = url.origin === hop.url.origin
  const kept = Object.entries(hop.headers).filter(
    ([name]) => (sameOrigin || plainHeaders.test(name)) && !(becomesGet && /^content-/i.test(name)),
  )
  return {
    url,
    method: becomesGet ? 'GET' : hop.method,
    headers: Object.fromEntries(kept),
    body: becomesGet ? null : hop.body,
  }
}
