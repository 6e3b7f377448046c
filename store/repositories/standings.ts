import type { ContactProgress } from '../../contracts/temporal/account-outreach.js'
import type { Db } from '../open-store.js'
import type { AccountKey } from './campaign-accounts.js'

export interface Standing {
  contact_id: string
  /** What is planned is in the ledger: here whoever waits for a touch counts as open. */
  progress: Exclude<ContactProgress, { kind: 'waiting' }>
}

/** Where everybody of an account stands, as the workflow said last. */
export async function accountStandings(db: Db, account: AccountKey): Promise<Standing[]> {
  const rows = await db
    .selectFrom('campaign_contacts')
    .select(['contact_id', 'progress', 'progress_reason'])
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .orderBy('position')
    .execute()
  return rows.map(({ contact_id, progress, progress_reason: reason }) => {
    const kind = progress === 'stopped' || progress === 'done' ? progress : 'queued'
    return { contact_id, progress: { kind, reason } }
  })
}

/** What this person got in this campaign, or may have got. */
export async function touchesOfContact(
  db: Db,
  contact: { tenantId: string; campaignId: string; contactId: string },
) {
  return db
    .selectFrom('touches')
    .select(['step', 'message_kind'])
    .where('tenant_id', '=', contact.tenantId)
    .where('campaign_id', '=', contact.campaignId)
    .where('contact_id', '=', contact.contactId)
    .where('state', 'in', ['claimed', 'sent', 'unknown'])
    .execute()
}
