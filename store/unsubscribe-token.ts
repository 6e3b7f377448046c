import { createHmac, timingSafeEqual } from 'node:crypto'

export interface UnsubscribeClaim {
  tenantId: string
  contactId: string
  /** Proves that this installation wrote the link. */
  mac: string
}

const shape = /^([a-z0-9][a-z0-9-]{0,39})\.([A-Za-z0-9_-]{1,80})\.([A-Za-z0-9_-]{22})$/

/** Never expires: a message may be read years later. Holds ids, nothing about the person. */
export function unsubscribeToken(contact: {
  tenantId: string
  contactId: string
  secret: string
}): string {
  const { tenantId, contactId, secret } = contact
  return `${tenantId}.${contactId}.${macOf({ tenantId, contactId }, secret)}`
}

/** Only the token's shape is judged here; whose secret must have made it says its tenant. */
export function readUnsubscribeToken(token: string): UnsubscribeClaim | undefined {
  const [, tenantId, contactId, mac] = shape.exec(token) ?? []
  if (tenantId === undefined || contactId === undefined || mac === undefined) return undefined
  return { tenantId, contactId, mac }
}

export function isGenuine(claim: UnsubscribeClaim, secret: string): boolean {
  return timingSafeEqual(Buffer.from(claim.mac), Buffer.from(macOf(claim, secret)))
}

function macOf(
  { tenantId, contactId }: Pick<UnsubscribeClaim, 'tenantId' | 'contactId'>,
  secret: string,
): string {
  return createHmac('sha256', Buffer.from(secret, 'hex'))
    .update(`unsubscribe:${tenantId}/${contactId}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url')
}
