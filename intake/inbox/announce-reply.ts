import type { ReplyClass } from '../../contracts/reply-classes.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import type { InboxRow } from '../../store/repositories/inbox.js'

export interface ReplyToAnnounce {
  row: Pick<
    InboxRow,
    | 'tenant_id'
    | 'inbox_id'
    | 'contact_id'
    | 'campaign_id'
    | 'account_id'
    | 'touch_id'
    | 'channel'
    | 'class'
    | 'confidence'
    | 'status'
    | 'subject'
    | 'body'
    | 'occurred_at'
  >
  type: 'reply.received' | 'reply.reclassified'
  /** The same reply may be classified anew several times. */
  eventId: string
  firstClass?: ReplyClass | null
  wallMs: number
}

/** Others are told ids and the class; the words go to the CRM alone. */
export async function announceReply(trx: Trx, told: ReplyToAnnounce): Promise<void> {
  const { row, type, wallMs } = told
  const isNew = type === 'reply.received' && row.contact_id !== null && row.class !== null
  await announce(trx, {
    tenantId: row.tenant_id,
    type,
    eventId: told.eventId,
    contactId: row.contact_id,
    campaignId: row.campaign_id,
    accountId: row.account_id,
    data: {
      inbox_id: row.inbox_id,
      touch_id: row.touch_id,
      channel: row.channel,
      class: row.class,
      confidence: row.confidence,
      status: row.status,
      ...(told.firstClass !== undefined && { first_class: told.firstClass }),
    },
    occurredAtMs: row.occurred_at.getTime(),
    nowMs: wallMs,
    crm: isNew
      ? {
          kind: 'reply',
          subjectId: row.inbox_id,
          title: `Reply: ${(row.class ?? '').replaceAll('_', ' ')}`,
          bodyHash: await wordsOf(trx, row),
        }
      : null,
  })
}

/** With the id in it, so that equal words of two people are two artifacts: one may be erased alone. */
async function wordsOf(trx: Trx, row: ReplyToAnnounce['row']): Promise<string> {
  return storeContent(trx, {
    tenantId: row.tenant_id,
    kind: 'reply',
    content: { inbox_id: row.inbox_id, subject: row.subject, text: row.body },
    nowMs: row.occurred_at.getTime(),
  })
}
