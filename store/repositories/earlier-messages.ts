import type { Db } from '../open-store.js'

export interface EarlierMessage {
  step: number
  message_id: string
  subject: string
}

/** The thread a follow-up belongs to: what this person got, or may have got, in this campaign. */
export async function earlierMessages(
  db: Db,
  touch: { tenantId: string; campaignId: string; contactId: string; step: number },
): Promise<EarlierMessage[]> {
  const rows = await db
    .selectFrom('touches')
    .select(['step', 'message_id', 'subject'])
    .where('tenant_id', '=', touch.tenantId)
    .where('campaign_id', '=', touch.campaignId)
    .where('contact_id', '=', touch.contactId)
    .where('channel', '=', 'email')
    .where('step', '<', touch.step)
    .where('state', 'in', ['sent', 'unknown'])
    .orderBy('step')
    .execute()
  return rows.flatMap(({ step, message_id, subject }) =>
    message_id !== null && subject !== null ? [{ step, message_id, subject }] : [],
  )
}
