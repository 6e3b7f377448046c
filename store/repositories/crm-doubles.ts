import type { Trx } from '../open-store.js'

const minuteMs = 60_000
/** The CRM writes down the date of the mail, we the moment at which it came. */
const apartMs = 15 * minuteMs

/**
 * Whether we have heard ourselves what the CRM tells: there an absence notice is a mail like any other, here
 * somebody has said what it is.
 */
export async function hasHeardFrom(
  trx: Trx,
  { tenantId, contactId }: { tenantId: string; contactId: string },
  atMs: number,
): Promise<boolean> {
  const row = await trx
    .selectFrom('inbox')
    .select('inbox_id')
    .where('tenant_id', '=', tenantId)
    .where('contact_id', '=', contactId)
    .where('kind', '=', 'message')
    .where('occurred_at', '>=', new Date(atMs - apartMs))
    .where('occurred_at', '<=', new Date(atMs + apartMs))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
