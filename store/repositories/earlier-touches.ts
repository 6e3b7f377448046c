import { sql } from 'kysely'
import type { Db, Trx } from '../open-store.js'

interface Place {
  tenantId: string
  campaignId: string
  contactId: string
  channel: string
  step: number
}

/** What this person got, or may have got, on this channel before this step of the campaign. */
export async function countOnChannel(db: Db | Trx, place: Place): Promise<number> {
  const row = await db
    .selectFrom('touches')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', place.tenantId)
    .where('campaign_id', '=', place.campaignId)
    .where('contact_id', '=', place.contactId)
    .where('channel', '=', place.channel)
    .where('step', '<', place.step)
    .where('state', 'in', ['sent', 'unknown'])
    .executeTakeFirstOrThrow()
  return row.count
}

/** In any campaign, but for this touch itself. */
export async function hasHadSms(db: Db | Trx, place: Omit<Place, 'channel'>): Promise<boolean> {
  const earlier = await db
    .selectFrom('touches')
    .select('touch_id')
    .where('tenant_id', '=', place.tenantId)
    .where('contact_id', '=', place.contactId)
    .where('channel', '=', 'sms')
    .where((eb) => eb.or([eb('campaign_id', '!=', place.campaignId), eb('step', '!=', place.step)]))
    .where('state', 'in', ['sent', 'unknown'])
    .limit(1)
    .executeTakeFirst()
  return earlier !== undefined
}
