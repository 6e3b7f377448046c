import type { ReportedEvent } from '../../domain/events/consequence.js'
import { judgeDelivery, type Delivery } from '../../domain/ledger/judge-delivery.js'
import type { Trx } from '../../store/open-store.js'
import { announce } from '../../store/repositories/announcements.js'
import { findMember } from '../../store/repositories/campaign-members.js'
import { placeSuppression } from '../../store/repositories/suppressions.js'
import { noteDelivery } from '../../store/repositories/touch-deliveries.js'
import { writeResolution } from '../../store/repositories/touch-resolutions.js'
import { findTouchById, lockTouchById, type TouchRow } from '../../store/repositories/touches.js'
import { announceTouch } from '../announce-touch.js'
import type { Reporter } from '../events/event-report.js'
import type { IncomingStatus } from './incoming.js'
import { shutNumber } from './number-opt-out.js'
import { nothingRecorded, recordForMembers, type Recorded } from './record-for-members.js'
import { doneWith, type Done } from './followed.js'

export interface StatusToFollow extends IncomingStatus {
  inboxId: string
  touchId: string
  nowMs: number
  wallMs: number
  by: Reporter
}

/** The scopes of an event are locked before the touch, as a claim locks them. */
export async function followStatus(trx: Trx, asked: StatusToFollow): Promise<Done> {
  const before = await findTouchById(trx, asked.tenantId, asked.touchId)
  if (!before) throw new Error('a touch that was just found is missing')
  const number = await shutDeadNumber(trx, asked, before)
  const recorded = await recordEvent(trx, asked, before)
  const old = await suppressOldAddress(trx, asked, { touch: before, recorded })
  const touch = await lockTouchById(trx, asked.tenantId, asked.touchId)
  if (!touch) throw new Error('a touch that was just found is missing')
  const sentences = [
    ...(await applyNews(trx, asked, touch)),
    ...recorded.effects.map(({ effect }) => effect),
    ...(number ? [number.effect] : []),
    ...old,
  ]
  return {
    ...doneWith(sentences.length === 0 ? 'Known already; nothing changes.' : sentences.join(' ')),
    eventIds: recorded.effects.map(({ event_id }) => event_id),
    writeAudit: async () => {
      await recorded.writeAudit()
      await number?.writeAudit()
    },
  }
}

async function applyNews(trx: Trx, asked: StatusToFollow, touch: TouchRow): Promise<string[]> {
  const { nowMs, by, provider, providerMessageId, status } = asked
  const until = touch.lease_until?.getTime() ?? null
  const verdict = judgeDelivery({ ...touch, lease_until_ms: until }, status, asked.wallMs)
  const done: string[] = []
  if (verdict.settle !== null) {
    const reason = `${by.name} says ${status}`
    const isSent = verdict.settle === 'sent'
    await writeResolution(trx, { touch, outcome: verdict.settle, reason, atMs: nowMs })
    const state = isSent ? ('sent' as const) : ('failed' as const)
    await announceTouch(trx, { touch, state, reason, atMs: nowMs, wallMs: asked.wallMs })
    done.push(`It is known now that this message was ${isSent ? '' : 'not '}sent.`)
  }
  const { delivery } = verdict
  await noteDelivery(trx, { touch, provider, providerMessageId, delivery, atMs: nowMs })
  if (delivery !== null) done.push(fates[delivery])
  if (delivery === 'delivered') await announceDelivered(trx, asked, touch)
  return done
}

const fates: Record<Delivery, string> = {
  delivered: 'The message was delivered.',
  bounced: 'The message came back.',
  complained: 'The message was reported as spam.',
  undelivered: 'The message was not delivered.',
}

async function announceDelivered(trx: Trx, asked: StatusToFollow, touch: TouchRow): Promise<void> {
  const { touch_id, channel, step } = touch
  await announce(trx, {
    tenantId: asked.tenantId,
    type: 'touch.delivered',
    eventId: `${touch_id}.delivered`,
    contactId: touch.contact_id,
    campaignId: touch.campaign_id,
    accountId: touch.account_id,
    data: { touch_id, channel, step, delivery: 'delivered' },
    occurredAtMs: asked.nowMs,
    nowMs: asked.wallMs,
    crm: null,
  })
}

/** A provider repeats itself under new ids: each kind of news of a touch is one event. */
async function recordEvent(trx: Trx, asked: StatusToFollow, touch: TouchRow): Promise<Recorded> {
  const { tenantId, nowMs, by } = asked
  const event = eventOf(asked)
  if (!event || isKnown(event, touch)) return nothingRecorded
  const campaign = { tenantId, campaignId: touch.campaign_id }
  const members = async () => {
    const member = await findMember(trx, campaign, touch.contact_id)
    return member?.email === touch.address ? [member] : []
  }
  return recordForMembers(trx, { tenantId, event, occurredAtMs: nowMs, nowMs, by, members })
}

function eventOf({ provider, status, bounce }: StatusToFollow): ReportedEvent | null {
  if (provider !== 'resend') return null
  if (status === 'complained') return { type: 'complained', disclosable: false }
  if (status !== 'bounced') return null
  return { type: bounce === 'soft' ? 'bounced_soft' : 'bounced_hard', disclosable: false }
}

/** Not the person's any more, and still not to be written to. */
async function suppressOldAddress(
  trx: Trx,
  asked: StatusToFollow,
  { touch, recorded }: { touch: TouchRow; recorded: Recorded },
): Promise<string[]> {
  const type = eventOf(asked)?.type
  const value = touch.address
  if (value === null || recorded.effects.length > 0 || touch.delivery === asked.status) return []
  if (type !== 'bounced_hard' && type !== 'complained') return []
  const { tenantId, nowMs, by } = asked
  const order = { kind: 'email' as const, value, reason: type, note: null }
  await placeSuppression(trx, { tenantId, ...order, by: by.name, nowMs })
  return ['The address gets nothing more from any campaign.']
}

function isKnown({ type }: ReportedEvent, { delivery }: TouchRow): boolean {
  if (type === 'complained') return delivery === 'complained'
  return type === 'bounced_hard' && (delivery === 'bounced' || delivery === 'complained')
}

const optedOut = '21610'
const deadNumbers = new Set(['21211', '21614', '30005', '30006'])

/** Twilio knows of opt-outs that we were never told of, and of numbers that take no SMS at all. */
async function shutDeadNumber(trx: Trx, asked: StatusToFollow, touch: TouchRow) {
  const { provider, detail } = asked
  const phone = touch.address
  if (provider !== 'twilio' || detail === null || phone === null) return undefined
  if (detail === optedOut) return shutNumber(trx, { ...asked, phone })
  if (!deadNumbers.has(detail)) return undefined
  return shutNumber(
    trx,
    { ...asked, phone },
    {
      reason: 'bounced_hard',
      by: asked.by.name,
      effect: 'This number takes no SMS: it gets no more SMS and calls.',
    },
  )
}
