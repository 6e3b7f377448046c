const reserved = /(^|\.)(example|test|invalid|localhost|local)$|(^|\.)example\.(com|net|org)$/

/** Names that the internet does not have: the sandbox's people and senders live there. */
export function isReservedDomain(domain: string): boolean {
  return reserved.test(domain.toLowerCase())
}
