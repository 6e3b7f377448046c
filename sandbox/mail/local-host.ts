import { isIP } from 'node:net'

const hostHeader = /^(\[[^\]]+\]|[^:[\]]+)(?::\d{1,5})?$/

/**
 * A web page may point a name of its own at 127.0.0.1 and then read this mailbox as its own origin
 * (DNS rebinding). It cannot do so under an IP literal or a localhost name.
 */
export function isLocalHost(header: string | undefined): boolean {
  const name = hostHeader.exec(header ?? '')?.[1]?.toLowerCase()
  if (name === undefined) return false
  if (name.startsWith('[')) return isIP(name.slice(1, -1)) === 6
  return isIP(name) === 4 || name === 'localhost' || name.endsWith('.localhost')
}
