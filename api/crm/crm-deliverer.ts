import type { CrmPort } from '../../contracts/crm-port.js'
import { restOfCrm } from '../../domain/deliveries/after-crm-try.js'
import type { CrmEntryRow } from '../../store/repositories/crm.js'
import {
  leaseCrmEntries,
  logLocally,
  putBackCrmEntries,
} from '../../store/repositories/crm-turns.js'
import { startLoop, type Loop } from '../delivering/start-loop.js'
import type { CrmDelivererDeps } from './deliverer-deps.js'
import { tellCrm } from './tell-crm.js'

const batch = 20
/** Accounts whose entries are told at the same time. */
const accountsAtOnce = 4
const leaseMs = 120_000
/** Within the lease, with room for an entry whose every call takes its whole time. */
const turnMs = 40_000

export function startCrmDeliverer(deps: CrmDelivererDeps): Loop {
  const { store, clock, crm, log } = deps
  let stopped = false
  let failures = 0
  let restUntil = 0
  const loop = startLoop({
    name: 'CRM',
    log,
    async work() {
      await logLocally(store.db, crm?.tenantId ?? null, clock.now())
      if (crm === null || stopped || clock.now() < restUntil) return false
      const lease = { tenantId: crm.tenantId, limit: batch, leaseMs }
      const entries = await leaseCrmEntries(store.db, lease, clock.now())
      const turn = { ...deps, port: crm.port, isStopped: () => stopped }
      const done = await tellAll(turn, entries)
      failures = done.away ? failures + 1 : 0
      if (!done.away) return entries.length === batch
      restUntil = clock.now() + restOfCrm(failures, done.retryAfterMs)
      log.warn({ adapter: crm.port.adapter, reason: done.detail }, 'the CRM takes nothing just now')
      return false
    },
  })
  return {
    nudge: () => loop.nudge(),
    async stop() {
      stopped = true
      await loop.stop()
    },
  }
}

interface TurnDeps extends CrmDelivererDeps {
  port: CrmPort
  isStopped: () => boolean
}

interface Turn {
  away: boolean
  detail: string
  retryAfterMs: number | null
}

/** One after another within an account, so that its company is made once. */
async function tellAll(deps: TurnDeps, entries: CrmEntryRow[]): Promise<Turn> {
  const turn: Turn = { away: false, detail: '', retryAfterMs: null }
  const begun = deps.clock.now()
  const mayGoOn = () => !turn.away && !deps.isStopped() && deps.clock.now() - begun < turnMs
  const accounts = [
    ...Map.groupBy(entries, (entry) => entry.account_id ?? entry.contact_id).values(),
  ]
  const left: CrmEntryRow[] = []
  const worker = async () => {
    for (let own = accounts.shift(); own !== undefined; own = accounts.shift()) {
      for (const entry of own) {
        if (!mayGoOn()) {
          left.push(entry)
          continue
        }
        const outcome = await tellCrm(deps, entry)
        if (outcome.kind !== 'away') continue
        Object.assign(turn, {
          away: true,
          detail: outcome.detail,
          retryAfterMs: outcome.retry_after_ms,
        })
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: accountsAtOnce }, worker))
  } finally {
    await putBackCrmEntries(deps.store.db, left, deps.clock.now())
  }
  return turn
}
