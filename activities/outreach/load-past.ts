import type { OutreachRules } from '../../contracts/temporal/account-outreach.js'
import type { AccountPast } from '../../contracts/temporal/outreach-activities.js'
import { pastOfAccount } from '../../domain/outreach/past-of-account.js'
import type { Db } from '../../store/open-store.js'
import { readAccountPast } from '../../store/repositories/account-past.js'
import type { AccountKey } from '../../store/repositories/campaign-accounts.js'

/** What the ledger knows of an account, for a run that begins once more. */
export async function loadPast(
  db: Db,
  account: AccountKey,
  { channels }: OutreachRules,
): Promise<AccountPast> {
  const { started_at, touches, standings } = await readAccountPast(db, account)
  return pastOfAccount({
    started_ms: started_at.getTime(),
    channels,
    standings: standings.map(({ progress_reason: reason, ...standing }) => ({
      ...standing,
      reason,
    })),
    touches: touches.map(({ slot_at, sent_at, counted_at, ...touch }) => ({
      ...touch,
      slot_at_ms: slot_at.getTime(),
      left_at_ms: (sent_at ?? counted_at)?.getTime() ?? null,
    })),
  })
}
