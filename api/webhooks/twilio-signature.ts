import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { parse, stringify } from 'node:querystring'

export interface TwilioCall {
  /** As it was configured at Twilio: our public name, not the Host header. */
  url: string
  /** X-Twilio-Signature. */
  signature: string
  body: Buffer
}

/** A form signs its fields; any other body is signed by its hash, which stands in the URL. */
export function isSignedByTwilio(authToken: string, { url, signature, body }: TwilioCall): boolean {
  const bodyHash = new URL(url).searchParams.get('bodySHA256')
  const isHashed = bodyHash !== null
  const signed = isHashed ? '' : signedFields(body)
  const isGenuine = writings(url).some((written) =>
    isEqual(signature, hmac(authToken, written + signed)),
  )
  const isWhole = !isHashed || isEqual(bodyHash, createHash('sha256').update(body).digest('hex'))
  return isGenuine && isWhole
}

/** Twilio writes the port or leaves it out, and so do the proxies between; some backends escape the query anew. */
function writings(url: string): string[] {
  const asGiven = [withoutPort(url), withPort(url)]
  return [...new Set([...asGiven, ...asGiven.map(withLegacyQuery)])]
}

const authority = /^(https?):\/\/([^/?#]*)/i

function withoutPort(url: string): string {
  return url.replace(authority, (whole) => whole.replace(/:\d+$/, ''))
}

function withPort(url: string): string {
  return url.replace(authority, (whole, scheme: string) => {
    if (/:\d+$/.test(whole)) return whole
    return `${whole}:${scheme.toLowerCase() === 'https' ? 443 : 80}`
  })
}

function withLegacyQuery(url: string): string {
  const at = url.indexOf('?')
  return at === -1 ? url : `${url.slice(0, at)}?${stringify(parse(url.slice(at + 1)))}`
}

function signedFields(body: Buffer): string {
  const fields = parse(body.toString('utf8'))
  return Object.keys(fields)
    .toSorted()
    .map((name) => {
      const value = fields[name] ?? ''
      const values = Array.isArray(value) ? [...new Set(value)].toSorted() : [value]
      return values.map((one) => name + one).join('')
    })
    .join('')
}

function hmac(authToken: string, text: string): string {
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64')
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
