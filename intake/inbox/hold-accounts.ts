import type { Trx } from '../../store/open-store.js'
import type { RunningAccount } from '../../store/repositories/inbox-matches.js'
import { lockScopes, type ScopeLock } from '../../store/repositories/scopes.js'
import { findStop, placeStop } from '../../store/repositories/stops.js'
import { tellOutreach } from '../events/tell-outreach.js'

const reason = 'conflict: somebody else of this company wrote to us'

export interface AccountsToHold {
  tenantId: string
  accounts: RunningAccount[]
  by: { actor: string; requestId: string }
  nowMs: number
}

/**
 * A stranger from a company that is being written to: perhaps one of our people from another address, perhaps
 * their lawyer. Whom to stop is not known, so nobody there gets anything until a person resumes the account.
 */
export async function holdAccounts(trx: Trx, hold: AccountsToHold): Promise<void> {
  const { tenantId, accounts, by, nowMs } = hold
  const locks = accounts.flatMap(({ campaign_id, account_id }): ScopeLock[] => [
    { kind: 'campaign', key: campaign_id, mode: 'share' },
    { kind: 'account', key: account_id, mode: 'update' },
  ])
  const unique = new Map(locks.map((lock) => [`${lock.kind} ${lock.key}`, lock]))
  await lockScopes(trx, tenantId, [...unique.values()])
  for (const { campaign_id: campaignId, account_id, workflow_id } of accounts) {
    const scope = { kind: 'account' as const, key: account_id }
    const stop = { tenantId, scope, campaignId, reason, by: by.actor, nowMs }
    if (await findStop(trx, stop)) continue
    await placeStop(trx, stop)
    const caller = { tenantId, requestId: by.requestId }
    const fact = { kind: 'pause', reason, since_ms: nowMs } as const
    await tellOutreach(trx, [workflow_id], { caller, fact, nowMs })
  }
}
