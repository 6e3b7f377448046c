import type { Receipt } from '../../contracts/replies.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { findInboxByEvent, insertInbox, updateInbox } from '../../store/repositories/inbox.js'
import {
  touchById,
  touchByProviderId,
  type AnsweredTouch,
} from '../../store/repositories/inbox-matches.js'
import type { IntakeDeps } from '../deps.js'
import { followStatus } from './follow-status.js'
import type { IncomingStatus } from './incoming.js'
import { reporterOf } from './mail-envelope.js'
import { receiptOf } from './store-message.js'

const longestDetail = 1_000

/** What a provider tells of one of our messages; also of one that nobody here knows, which is shown. */
export async function receiveStatus(deps: IntakeDeps, incoming: IncomingStatus): Promise<Receipt> {
  const known = await findInboxByEvent(deps.store.db, incoming)
  if (known) return receiptOf(known, true)
  const nowMs = await deps.clock.now(incoming.tenantId)
  const receipt = await deps.store.transaction((trx) =>
    receiveInside(trx, deps, { ...incoming, nowMs }),
  )
  deps.outbox.nudge()
  return receipt
}

type Work = IncomingStatus & { nowMs: number }

async function receiveInside(trx: Trx, deps: IntakeDeps, work: Work): Promise<Receipt> {
  const { tenantId, provider } = work
  const touch = await touchOf(trx, work)
  const row = rowOf(work, touch)
  if (!(await insertInbox(trx, row))) {
    const known = await findInboxByEvent(trx, work)
    if (!known) throw new Error('an inbox row that stands in the way is missing')
    return receiptOf(known, true)
  }
  if (!touch) return receiptOf(row, false)
  const done = await followStatus(trx, {
    ...work,
    inboxId: row.inbox_id,
    touchId: touch.touch_id,
    wallMs: deps.wall.now(),
    by: reporterOf(deps, provider, provider === 'twilio' ? 'Twilio' : 'Resend'),
  })
  const written = { effect: done.effect, event_ids: JSON.stringify(done.eventIds) }
  await updateInbox(trx, { tenantId, inboxId: row.inbox_id }, written)
  await done.writeAudit()
  return receiptOf({ ...row, effect: done.effect }, false)
}

async function touchOf(trx: Trx, work: Work): Promise<AnsweredTouch | undefined> {
  const { tenantId, provider, providerMessageId, touchId } = work
  const known = await touchByProviderId(trx, tenantId, {
    providers: [provider],
    ids: [providerMessageId],
  })
  return known ?? touchById(trx, tenantId, touchId === undefined ? [] : [touchId])
}

function rowOf(work: Work, touch: AnsweredTouch | undefined) {
  const { provider, status, detail, nowMs } = work
  const evidence = detail === null ? status : `${status}: ${detail}`
  return {
    tenant_id: work.tenantId,
    inbox_id: newId('inb'),
    source: work.source,
    provider_event_id: work.providerEventId,
    kind: 'status' as const,
    channel: provider === 'twilio' ? ('sms' as const) : ('email' as const),
    ...(touch && {
      sender_id: touch.sender_id,
      contact_id: touch.contact_id,
      touch_id: touch.touch_id,
      campaign_id: touch.campaign_id,
      account_id: touch.account_id,
    }),
    matched_by: touch ? ('provider_id' as const) : ('none' as const),
    status: touch ? ('handled' as const) : ('unmatched' as const),
    message_id: work.providerMessageId.slice(0, longestDetail),
    class: null,
    evidence: evidence.slice(0, longestDetail),
    effect: 'No message of ours has this id; nothing changes.',
    occurred_at: new Date(nowMs),
    received_at: new Date(nowMs),
  }
}
