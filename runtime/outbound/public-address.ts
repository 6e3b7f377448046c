import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Azure's own host agent: inside every virtual machine there, and counted as public by every registry. */
const inside = new Set(['168.63.129.16'])

/** One spelling for each address; IPv4 inside IPv6 is IPv4. */
export function canonicalAddress(address: string): string {
  return ipaddr.process(address).toString()
}

export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast' || inside.has(parsed.toString())) return false
  // ipaddr.js calls everything unicast that it has no name for, ::127.0.0.1 too; only 2000::/3 is given out
  return !(parsed instanceof ipaddr.IPv6) || (parsed.parts[0] ?? 0) >> 13 === 1
}
