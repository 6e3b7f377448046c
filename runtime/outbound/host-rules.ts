import { isIP, isIPv6 } from 'node:net'
import { canonicalAddress, isPublicAddress } from './public-address.js'

/** RFC 2606, 6761, 6762, 7686, 8375, 9476 and what cloud providers answer inside their networks. */
const reserved =
  /(^|\.)(example|test|invalid|localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|onion|alt)$/

const dnsName = /^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*$/

/**
 * The host as it will be connected to: lower case, without its last dot, an IP address in its one usual
 * spelling whatever it was written as (2130706433, 0x7f.1, ::ffff:7f00:1). Null where it is no host.
 */
export function hostOf(given: string): string | null {
  const bare = /^\[.*\]$/.test(given) ? given.slice(1, -1) : given
  if (isIPv6(bare)) return bare.includes('%') ? null : canonicalAddress(bare)
  // whatever would end the host inside a URL, or be taken out of it unseen
  if (/[^\p{L}\p{M}\p{N}._-]/u.test(given)) return null
  const host = URL.parse(`http://${given}`)?.hostname.replace(/\.$/, '') ?? ''
  if (isIP(host) !== 0) return host
  return dnsName.test(host) && host.length <= 253 ? host : null
}

export interface Place {
  host: string
  port: number
}

export function isListed({ host, port }: Place, allowedHosts: readonly string[]): boolean {
  return allowedHosts.some((entry) => {
    const colon = entry.lastIndexOf(':')
    return Number(entry.slice(colon + 1)) === port && hostOf(entry.slice(0, colon)) === host
  })
}

/** What is wrong with a host that can be told before anybody asks the DNS; the host is one of `hostOf`. */
export function faultOfHost(place: Place, allowedHosts: readonly string[]): string | null {
  if (isListed(place, allowedHosts)) return null
  const { host } = place
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : notPublic(place)
  if (reserved.test(host)) {
    return `is a name that the internet does not have; ${howToAllow(place)}`
  }
  return host.includes('.') ? null : `has no domain; ${howToAllow(place)}`
}

export function notPublic(place: Place): string {
  return `leads to an address inside a network; ${howToAllow(place)}`
}

function howToAllow({ host, port }: Place): string {
  const listed = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
  return `OVERTURE_ALLOWED_HOSTS=${listed} allows it, for whoever runs this server`
}
