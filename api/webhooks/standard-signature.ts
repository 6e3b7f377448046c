import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface SignedCall {
  id: string
  /** In seconds, as it was signed. */
  timestamp: string
  signatures: string[]
}

const toleranceSeconds = 300
const longestId = 300
const mostSignatures = 10

/** Standard Webhooks, and the same under the names of Svix. undefined: not signed, or too long ago, or ahead. */
export function signedCallOf(headers: IncomingHttpHeaders, wallMs: number): SignedCall | undefined {
  const header = (name: string) => {
    const value = headers[`webhook-${name}`] ?? headers[`svix-${name}`]
    return typeof value === 'string' ? value : ''
  }
  const id = header('id')
  const timestamp = header('timestamp')
  const signatures = header('signature')
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => one.slice('v1,'.length))
    .slice(0, mostSignatures)
  const isShaped = /^\d{1,12}$/.test(timestamp) && id !== '' && id.length <= longestId
  if (!isShaped || signatures.length === 0) return undefined
  if (Math.abs(Number(timestamp) - wallMs / 1000) > toleranceSeconds) return undefined
  return { id, timestamp, signatures }
}

/** Over the raw bytes: a mail need not be UTF-8. */
export function isSignedWith(secret: string, call: SignedCall, body: Buffer): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key)
    .update(`${call.id}.${call.timestamp}.`)
    .update(body)
    .digest()
  return call.signatures.some((signature) => {
    const given = Buffer.from(signature, 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}
