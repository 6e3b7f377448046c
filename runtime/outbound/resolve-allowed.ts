import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { faultOfHost, hostOf, isListed, notPublic } from './host-rules.js'
import { OutboundFailed, OutboundRefused } from './outbound-error.js'
import { isPublicAddress } from './public-address.js'

export interface Address {
  address: string
  family: 4 | 6
}

/** All addresses of a name, as the machine's own resolver gives them. */
export type Resolver = (host: string) => Promise<{ address: string }[]>

export interface OutboundRules {
  /** `host:port` that may be called although private: OVERTURE_ALLOWED_HOSTS. */
  allowedHosts: readonly string[]
  resolver?: Resolver | undefined
  /** How long the DNS may take. */
  resolveMs?: number | undefined
}

const systemResolver: Resolver = (host) => lookup(host, { all: true, verbatim: true })

/**
 * Every address of the host, when all of them may be called. Connect to these and to nothing else: the next
 * answer of the DNS can be another one.
 */
export async function resolveAllowed(
  given: string,
  port: number,
  rules: OutboundRules,
): Promise<Address[]> {
  const host = hostOf(given)
  if (host === null) throw new OutboundRefused(given, 'is no host name and no address')
  const place = { host, port }
  const fault = faultOfHost(place, rules.allowedHosts)
  if (fault !== null) throw new OutboundRefused(host, fault)
  if (isIP(host) !== 0) return [toAddress(host)]
  const addresses = await resolveInTime(host, rules)
  const [first] = addresses
  if (first === undefined) throw new OutboundFailed(host, 'has no address', 'not_sent')
  if (!isListed(place, rules.allowedHosts) && !addresses.every(isPublicAddress)) {
    throw new OutboundRefused(host, notPublic(place))
  }
  return addresses.map(toAddress)
}

async function resolveInTime(host: string, rules: OutboundRules): Promise<string[]> {
  const { resolver = systemResolver, resolveMs = 5_000 } = rules
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new OutboundFailed(host, 'the DNS does not answer', 'not_sent'))
    timer = setTimeout(fail, resolveMs)
  })
  try {
    const found = await Promise.race([resolver(host), tooLate])
    return [...new Set(found.map(({ address }) => address))]
  } catch (error) {
    if (error instanceof OutboundFailed) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'DNS'
    throw new OutboundFailed(host, `cannot be found (${code})`, 'not_sent')
  } finally {
    clearTimeout(timer)
  }
}

function toAddress(address: string): Address {
  return { address, family: isIP(address) === 6 ? 6 : 4 }
}
