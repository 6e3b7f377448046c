import { setTimeout as delay } from 'node:timers/promises'
import type { ReadableMailbox } from '../../store/repositories/mailboxes.js'
import { noteInboxFault } from '../../store/repositories/sender-health.js'
import { paceOf, type ImapDeps } from './deps.js'
import { faultInWords, isRefusedLogin } from './fault-in-words.js'
import { LeaseLost, leaseOf, type HeldLease } from './hold-lease.js'
import { watchMailbox } from './watch-mailbox.js'

/** Servers lock an account after a few wrong passwords. */
const soonestAfterRefusal = 60_000

/** Reads one mailbox until it is told to stop, whatever happens to connections, servers and other processes. */
export async function pollMailbox(
  deps: ImapDeps,
  mailbox: ReadableMailbox,
  signal: AbortSignal,
): Promise<void> {
  const lease = leaseOf(deps, mailbox)
  let failures = 0
  while (!signal.aborted) {
    const waitMs = await attempt(deps, {
      mailbox,
      lease,
      signal,
      failures,
      onLook: () => (failures = 0),
    })
    failures += 1
    await delay(waitMs, undefined, { signal }).catch(ignoreAbort)
  }
  await endQuietly(deps, lease)
}

interface Attempt {
  mailbox: ReadableMailbox
  lease: HeldLease
  signal: AbortSignal
  failures: number
  onLook(): void
}

/** How long to wait before the next one. */
async function attempt(deps: ImapDeps, trial: Attempt): Promise<number> {
  const { findMs } = paceOf(deps)
  let looked = false
  const onLook = () => {
    looked = true
    trial.onLook()
  }
  try {
    // somebody else reads it
    if (!(await trial.lease.keep())) return findMs
    await watchMailbox(deps, { ...trial, onLook })
    return 0
  } catch (error) {
    if (trial.signal.aborted) return 0
    if (error instanceof LeaseLost) return findMs
    return tellFault(deps, looked ? { ...trial, failures: 0 } : trial, error)
  }
}

async function tellFault(deps: ImapDeps, trial: Attempt, error: unknown): Promise<number> {
  const { senderId } = trial.mailbox
  const known = faultInWords(error)
  if (known === null) deps.log.error({ err: error, sender_id: senderId }, 'a mailbox is not read')
  else deps.log.warn({ sender_id: senderId, fault: known }, 'a mailbox is not read')
  const fault = known ?? 'something unforeseen went wrong; see the log'
  await noteInboxFault(deps.store.db, trial.mailbox, fault).catch((err: unknown) =>
    deps.log.warn({ err, sender_id: senderId }, 'the store does not take the fault of a mailbox'),
  )
  const { retryMs, longestRetryMs } = paceOf(deps)
  const usual = Math.min(longestRetryMs, retryMs * 2 ** Math.min(trial.failures, 16))
  return isRefusedLogin(error)
    ? Math.max(usual, Math.min(soonestAfterRefusal, longestRetryMs))
    : usual
}

async function endQuietly(deps: ImapDeps, lease: HeldLease): Promise<void> {
  await lease.end().catch((err: unknown) => {
    // it ends by itself in a while
    deps.log.warn({ err }, 'the lease of a mailbox was not given back')
  })
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
