import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'
import {
  leaseOutbox,
  markDelivered,
  postponeDelivery,
  type LeasedEntry,
} from '../../store/repositories/outbox.js'
import { tenantClockOffset } from '../../store/repositories/tenants.js'
import { deliverEntry, type ClockAt } from './deliver-entry.js'

export interface DelivererDeps {
  store: Store
  client: Client
  clock: Clock
  log: Log
  /** Outside the sandbox messages never carry a time. */
  sandbox: boolean
}

export interface OutboxDeliverer {
  /** Something was committed: look now instead of at the next tick. */
  nudge(): void
  stop(): Promise<void>
}

const tickMs = 1_000
const batch = 50
/** Longer than a delivery's own deadline, so that two deliverers do not work on one entry. */
const leaseMs = 30_000
const deliveryDeadlineMs = 10_000

export function startOutboxDeliverer(deps: DelivererDeps): OutboxDeliverer {
  let running = true
  let wake = new AbortController()
  const loop = async () => {
    while (running) {
      const delivered = await deliverBatch(deps)
      if (delivered > 0) continue
      await delay(tickMs, undefined, { signal: wake.signal }).catch(ignoreAbort)
      if (wake.signal.aborted) wake = new AbortController()
    }
  }
  const finished = loop()
  return {
    nudge: () => wake.abort(),
    async stop() {
      running = false
      wake.abort()
      await finished
    },
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}

/** How many entries left the outbox; a failure postpones its entry and is told in the log. */
async function deliverBatch(deps: DelivererDeps): Promise<number> {
  try {
    const entries = await leaseOutbox(deps.store.db, { limit: batch, leaseMs }, deps.clock.now())
    const results = await Promise.all(entries.map((entry) => deliverOne(deps, entry)))
    const delivered = results.flatMap((id) => id ?? [])
    await markDelivered(deps.store.db, delivered, deps.clock.now())
    return delivered.length
  } catch (error) {
    // the store is away: entries stay where they are and the next tick tries again
    deps.log.warn({ err: error }, 'the outbox cannot be read')
    return 0
  }
}

async function deliverOne(deps: DelivererDeps, entry: LeasedEntry): Promise<number | undefined> {
  try {
    const clockAt = await clockAtOf(deps, entry.tenantId)
    await deps.client.withDeadline(deps.clock.now() + deliveryDeadlineMs, () =>
      deliverEntry(deps.client, entry, clockAt),
    )
    return entry.outboxId
  } catch (error) {
    const retryMs = Math.min(15_000, 250 * 2 ** Math.min(entry.attempts, 10))
    deps.log.warn(
      { err: error, workflow_id: entry.workflowId, retry_ms: retryMs },
      'not delivered yet',
    )
    await postponeDelivery(deps.store.db, {
      outboxId: entry.outboxId,
      error: String(error),
      retryAtMs: deps.clock.now() + retryMs,
    })
    return undefined
  }
}

async function clockAtOf(deps: DelivererDeps, tenantId: string): Promise<ClockAt> {
  if (!deps.sandbox) return {}
  const offset = await tenantClockOffset(deps.store.db, tenantId)
  return offset > 0 ? { clock_at_ms: deps.clock.now() + offset } : {}
}
