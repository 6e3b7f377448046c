import { createHmac, timingSafeEqual } from 'node:crypto'

const longestLocalPart = 64
const macLength = 8
const idLength = 25
const hexLength = 32
const shape = /(?:^|\+)r\.([0-9a-z]{25})-([0-9a-f]{8})$/

/**
 * What the address of an answer to this touch carries: it names the touch, and only this installation can
 * have written it. Lower-case letters and digits, since mail servers fold the rest, and as short as can
 * be, since a local part has 64 characters.
 */
export function replyTokenFor(tenantSecret: string, touchId: string): string {
  const id = BigInt(`0x${touchId.replace(/^tch_/, '')}`).toString(36)
  return `${id.padStart(idLength, '0')}-${macOf(tenantSecret, touchId)}`
}

/** null where the local part has no room for it: such a sender goes without. */
export function addressWithToken(address: string, token: string): string | null {
  const at = address.lastIndexOf('@')
  const local = `${address.slice(0, at)}+r.${token}`
  return at < 1 || local.length > longestLocalPart ? null : `${local}${address.slice(at)}`
}

/** The touches that these addresses name, if it was this tenant who wrote them so. */
export function touchesNamedBy(addresses: string[], tenantSecret: string): string[] {
  return addresses.flatMap((address) => {
    const local = address.slice(0, address.lastIndexOf('@')).toLowerCase()
    const [, id, mac] = shape.exec(local) ?? []
    if (id === undefined || mac === undefined) return []
    const touchId = `tch_${fromBase36(id).toString(16).padStart(hexLength, '0')}`
    const expected = macOf(tenantSecret, touchId)
    return timingSafeEqual(Buffer.from(mac), Buffer.from(expected)) ? [touchId] : []
  })
}

function fromBase36(digits: string): bigint {
  let value = 0n
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return value
}

function macOf(tenantSecret: string, touchId: string): string {
  return createHmac('sha256', Buffer.from(tenantSecret, 'hex'))
    .update(`reply:${touchId}`)
    .digest('hex')
    .slice(0, macLength)
}
