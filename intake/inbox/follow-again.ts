import type { ReplyClass } from '../../contracts/reply-classes.js'
import type { Trx } from '../../store/open-store.js'
import { updateInbox, type InboxRow } from '../../store/repositories/inbox.js'
import { touchById } from '../../store/repositories/inbox-matches.js'
import type { Reporter } from '../events/event-report.js'
import { followClass } from './follow-class.js'
import type { Done } from './followed.js'
import type { Match } from './matched.js'

export interface AgainOrder {
  row: InboxRow
  class: ReplyClass
  returnDate: string | null
  /** Whom a person has said it is from; null: as it was matched. */
  contactId: string | null
  nowMs: number
  wallMs: number
  by: Reporter
}

/** The effect of a message that is here already, after a person has said what or whose it is. */
export async function followAgain(trx: Trx, order: AgainOrder): Promise<Done> {
  const { row, contactId, returnDate } = order
  const { tenant_id: tenantId, inbox_id: inboxId } = row
  const match = await matchOf(trx, order)
  const followed = await followClass(trx, {
    tenantId,
    inboxId,
    class: order.class,
    returnDate,
    channel: row.channel,
    match,
    from: row.from_address,
    occurredAtMs: row.occurred_at.getTime(),
    nowMs: order.nowMs,
    wallMs: order.wallMs,
    by: order.by,
  })
  const { suppressionIds } = followed
  await updateInbox(
    trx,
    { tenantId, inboxId },
    {
      class: order.class,
      return_date: returnDate,
      status: followed.status,
      effect: followed.effect,
      event_ids: JSON.stringify(followed.eventIds),
      detail: JSON.stringify({ ...row.detail, suppressionIds }),
      ...(contactId !== null && {
        contact_id: contactId,
        matched_by: 'person',
        campaign_id: followed.campaignId,
        account_id: followed.accountId,
      }),
    },
  )
  return followed
}

async function matchOf(trx: Trx, { row, contactId }: AgainOrder): Promise<Match> {
  const touchIds = row.touch_id === null || contactId !== null ? [] : [row.touch_id]
  const touch = (await touchById(trx, row.tenant_id, touchIds)) ?? null
  const contactIds = [contactId ?? row.contact_id].flatMap((id) => id ?? [])
  return { by: contactId === null ? row.matched_by : 'person', touch, contactIds, accounts: [] }
}
