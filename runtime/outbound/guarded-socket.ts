import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { hostOf } from './host-rules.js'
import { OutboundFailed, OutboundRefused } from './outbound-error.js'
import { canonicalAddress, isPublicAddress } from './public-address.js'
import { resolveAllowed, type Address, type OutboundRules } from './resolve-allowed.js'

/** A place that may be called, with the addresses that were looked at. */
export interface SocketTarget {
  host: string
  port: number
  addresses: Address[]
  /** The name that the certificate must carry; an address has none. */
  servername: string | undefined
  /** It leads out of this machine and its network. */
  isPublic: boolean
}

export async function guardedSocketTarget(
  given: string,
  port: number,
  rules: OutboundRules,
): Promise<SocketTarget> {
  const addresses = await resolveAllowed(given, port, rules)
  const host = hostOf(given) ?? given
  return {
    host,
    port,
    addresses,
    servername: isIP(host) === 0 ? host : undefined,
    isPublic: addresses.some(({ address }) => isPublicAddress(address)),
  }
}

/** Connects to one of the checked addresses, in turn where there are several, and looks where it has arrived. */
export function openGuardedSocket(target: SocketTarget, connectMs: number): Promise<Socket> {
  const { host, port, addresses } = target
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      lookup: lookupOf(addresses),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.max(10, Math.floor(connectMs / addresses.length)),
    })
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const failed = (reason: string) => new OutboundFailed(host, reason, 'not_sent')
    const onError = (error: NodeJS.ErrnoException) =>
      fail(failed(`cannot be reached (${error.code ?? 'connection lost'})`))
    const timer = setTimeout(() => fail(failed('cannot be reached (ETIMEDOUT)')), connectMs)
    // stays: an error that nobody listens for would end the process
    socket.on('error', onError)
    socket.once('connect', () => {
      clearTimeout(timer)
      if (!hasArrived(socket, addresses)) {
        fail(new OutboundRefused(host, 'was connected to another address than the one looked at'))
        return
      }
      resolve(socket)
    })
  })
}

function hasArrived({ remoteAddress }: Socket, addresses: Address[]): boolean {
  if (remoteAddress === undefined) return false
  const here = canonicalAddress(remoteAddress)
  return addresses.some(({ address }) => canonicalAddress(address) === here)
}

/** For libraries that connect by themselves: answers what was checked, however often it is asked. */
export function lookupOf(addresses: Address[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  }
}
