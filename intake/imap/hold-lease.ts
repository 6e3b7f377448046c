import type { SenderId } from '../../store/repositories/senders.js'
import { endLease, leaseMailbox } from '../../store/repositories/mailboxes.js'
import { paceOf, type ImapDeps } from './deps.js'

/** One process reads a mailbox at a time: servers allow few connections, and twice read is twice the work. */
export interface HeldLease {
  /** False: another process has the mailbox now. */
  keep(): Promise<boolean>
  end(): Promise<void>
}

export function leaseOf(deps: ImapDeps, id: SenderId): HeldLease {
  const { db } = deps.store
  const { leaseMs } = paceOf(deps)
  let heldUntilMs: number | undefined
  return {
    async keep() {
      const nowMs = deps.clock.now()
      if (heldUntilMs !== undefined && heldUntilMs - nowMs > (leaseMs * 2) / 3) return true
      const untilMs = nowMs + leaseMs
      const isOurs = await leaseMailbox(db, id, { heldUntilMs, untilMs, nowMs })
      heldUntilMs = isOurs ? untilMs : undefined
      return isOurs
    },
    async end() {
      if (heldUntilMs !== undefined) await endLease(db, id, heldUntilMs)
      heldUntilMs = undefined
    },
  }
}

/** Somebody else reads on. */
export class LeaseLost extends Error {
  constructor() {
    super('another process reads this mailbox now')
    this.name = 'LeaseLost'
  }
}
