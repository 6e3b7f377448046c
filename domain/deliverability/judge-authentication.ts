import type { SenderChecks } from '../../contracts/sender-checks.js'
import type { JudgedDomain } from './judge-sender-domain.js'

/** What is known from before. */
export interface KnownAuthentication {
  /** null: the last check did not fail. */
  failingSinceMs: number | null
  held: boolean
  /** Mail of this sender reaches people outside. */
  isReal: boolean
}

export interface AuthenticationVerdict {
  failingSinceMs: number | null
  hold: 'place' | 'lift' | 'keep'
  /** What fails, in words; null: nothing does. */
  fault: string | null
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A record that is being replaced can be broken for a moment. */
const proofMs = 10 * minuteMs

/**
 * Only proof holds: records that fail, seen twice with this long between. Silence of a name server neither
 * holds nor lifts.
 */
export function judgeAuthentication(
  { checks, silent }: JudgedDomain,
  known: KnownAuthentication,
  nowMs: number,
): AuthenticationVerdict {
  const fault = authenticationFault(checks)
  if (fault === null) {
    if (silent !== null) return { failingSinceMs: known.failingSinceMs, hold: 'keep', fault }
    return { failingSinceMs: null, hold: known.held ? 'lift' : 'keep', fault }
  }
  const failingSinceMs = known.failingSinceMs ?? nowMs
  const proven = known.isReal && nowMs - failingSinceMs >= proofMs
  return { failingSinceMs, hold: proven && !known.held ? 'place' : 'keep', fault }
}

const names = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC' } as const

/** Where nothing is published, mail may still arrive: that alone is said and holds nothing. */
export function authenticationFault(checks: SenderChecks): string | null {
  const faults = (['spf', 'dkim', 'dmarc'] as const)
    .filter((part) => checks[part].status === 'failing')
    .map((part) => `${names[part]}: ${checks[part].found}`)
  return faults.length === 0 ? null : faults.join('; ')
}

/** How long what was found stands before it is looked up again. */
export const dueAfterMs = { usually: 6 * hourMs, failing: proofMs, held: hourMs }
