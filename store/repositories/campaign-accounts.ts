import { sql } from 'kysely'
import { wallClock } from '../../runtime/clock.js'
import type { Db, Trx } from '../open-store.js'
import { announce } from './announcements.js'

export interface AccountKey {
  tenantId: string
  campaignId: string
  accountId: string
}

export interface AccountStanding extends AccountKey {
  stage: string
  reason: string
  nextAtMs: number | null
  rulesVersion: number
}

export async function saveStanding(trx: Trx, standing: AccountStanding): Promise<void> {
  await trx
    .updateTable('campaign_accounts')
    .set({
      stage: standing.stage,
      reason: standing.reason,
      next_at: standing.nextAtMs === null ? null : new Date(standing.nextAtMs),
      rules_version: standing.rulesVersion,
    })
    .where('tenant_id', '=', standing.tenantId)
    .where('campaign_id', '=', standing.campaignId)
    .where('account_id', '=', standing.accountId)
    .where('finished_at', 'is', null)
    .execute()
}

export async function accountContacts(db: Db | Trx, account: AccountKey) {
  return db
    .selectFrom('campaign_contacts as cc')
    .innerJoin('contacts as c', (join) =>
      join.onRef('c.tenant_id', '=', 'cc.tenant_id').onRef('c.contact_id', '=', 'cc.contact_id'),
    )
    .select([
      'c.contact_id',
      'c.email',
      'c.phone',
      'c.timezone',
      'c.country',
      'c.consent',
      'c.fields',
      'cc.role',
      'cc.score',
    ])
    .where('cc.tenant_id', '=', account.tenantId)
    .where('cc.campaign_id', '=', account.campaignId)
    .where('cc.account_id', '=', account.accountId)
    .orderBy('cc.position')
    .execute()
}

/** What the campaign was for has happened; the workflow ends by itself. */
export async function markWon(trx: Trx, account: AccountKey, nowMs: number): Promise<void> {
  await trx
    .updateTable('campaign_accounts')
    .set((eb) => ({
      won_at: new Date(nowMs),
      stage: eb.case().when('finished_at', 'is not', null).then('won').else(eb.ref('stage')).end(),
    }))
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .where('won_at', 'is', null)
    .execute()
}

export async function unmarkWon(trx: Trx, account: AccountKey): Promise<void> {
  await trx
    .updateTable('campaign_accounts')
    .set({ won_at: null })
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .execute()
}

/** One statement for all: an account of many people must not cost a statement each. */
export async function saveProgress(
  trx: Trx,
  account: AccountKey,
  standings: { contact_id: string; progress: string; reason: string }[],
): Promise<void> {
  if (standings.length === 0) return
  await sql`
    update campaign_contacts set progress = said.progress, progress_reason = said.reason
    from jsonb_to_recordset(${JSON.stringify(standings)}::jsonb)
      as said(contact_id text, progress text, reason text)
    where campaign_contacts.tenant_id = ${account.tenantId}
      and campaign_contacts.campaign_id = ${account.campaignId}
      and campaign_contacts.contact_id = said.contact_id
      and (campaign_contacts.progress, campaign_contacts.progress_reason)
        is distinct from (said.progress, said.reason)`.execute(trx)
}

/**
 * Ends an account, and with the last one the campaign. The campaign's row lock makes exactly one of
 * two accounts that finish at once the last, and makes somebody who is added meanwhile either count here or
 * find the account finished. Answers whether it has finished. Safe to repeat.
 */
export async function finishCampaignAccount(
  trx: Trx,
  finish: AccountKey & { outcome: string; knownContacts: number; nowMs: number },
): Promise<boolean> {
  const now = new Date(finish.nowMs)
  const campaign = await trx
    .selectFrom('campaigns')
    .select(['status', 'planned_total'])
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .forUpdate()
    .executeTakeFirst()
  // a store restored from an older backup does not know what Temporal still runs: that may just end
  if (!campaign) return true
  if (finish.outcome === 'completed' && (await countMembers(trx, finish)) > finish.knownContacts) {
    return false
  }
  await trx
    .updateTable('campaign_accounts')
    .set((eb) => {
      const isWon = eb.and([eb('won_at', 'is not', null), eb.val(finish.outcome === 'completed')])
      const outcome = eb.case().when(isWon).then('won').else(finish.outcome).end()
      return { finished_at: now, next_at: null, stage: outcome, reason: outcome }
    })
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .where('account_id', '=', finish.accountId)
    .where('finished_at', 'is', null)
    .execute()
  const finished = await trx
    .selectFrom('campaign_accounts')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .where('finished_at', 'is not', null)
    .executeTakeFirstOrThrow()
  if (finished.count < campaign.planned_total) return true
  const { numUpdatedRows } = await trx
    .updateTable('campaigns')
    .set({
      finished_at: now,
      ...(campaign.status === 'cancelled' ? {} : { status: 'completed' as const }),
    })
    .where('tenant_id', '=', finish.tenantId)
    .where('campaign_id', '=', finish.campaignId)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n && campaign.status !== 'cancelled') {
    await announceCompleted(trx, finish, campaign.planned_total)
  }
  return true
}

/** Somebody who is added later may make it end a second time: each end is told. */
async function announceCompleted(
  trx: Trx,
  { tenantId, campaignId, nowMs }: { tenantId: string; campaignId: string; nowMs: number },
  accounts: number,
): Promise<void> {
  await announce(trx, {
    tenantId,
    type: 'campaign.completed',
    eventId: `${campaignId}.completed.${nowMs}`,
    contactId: null,
    campaignId,
    accountId: null,
    data: { accounts },
    occurredAtMs: nowMs,
    nowMs: wallClock.now(),
    crm: null,
  })
}

async function countMembers(trx: Trx, account: AccountKey): Promise<number> {
  const row = await trx
    .selectFrom('campaign_contacts')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', account.tenantId)
    .where('campaign_id', '=', account.campaignId)
    .where('account_id', '=', account.accountId)
    .executeTakeFirstOrThrow()
  return row.count
}
