import type { WebhookEventType } from '../contracts/webhook-events.js'
import { rulesOf } from '../domain/outreach/rules-of.js'
import type { Trx } from '../store/open-store.js'
import { announce, type CrmNote } from '../store/repositories/announcements.js'
import { findCampaign } from '../store/repositories/campaigns.js'
import type { TouchRow } from '../store/repositories/touches.js'

export interface TouchNews {
  /** As it was before. */
  touch: TouchRow
  state: 'sent' | 'failed' | 'unknown' | 'skipped'
  reason: string
  /** Its words, where they are known by now. */
  contentHash?: string
  atMs: number
  wallMs: number
}

const types = {
  sent: 'touch.sent',
  failed: 'touch.failed',
  unknown: 'touch.unknown',
  skipped: 'touch.skipped',
} as const satisfies Record<TouchNews['state'], WebhookEventType>

/** In the transaction that writes the outcome. */
export async function announceTouch(trx: Trx, news: TouchNews): Promise<void> {
  const { touch, state, reason } = news
  const { tenant_id: tenantId, touch_id, channel, step, account_id: accountId } = touch
  await announce(trx, {
    tenantId,
    type: types[state],
    // a touch that a person orders again fails or leaves a second time
    eventId: `${touch_id}.${state}.${touch.resent_by === null ? 'first' : touch.fence}`,
    contactId: touch.contact_id,
    campaignId: touch.campaign_id,
    accountId,
    data: { touch_id, channel, step, ...(state === 'sent' ? {} : { reason }) },
    occurredAtMs: news.atMs,
    nowMs: news.wallMs,
    crm: state === 'sent' ? await noteOf(trx, news) : null,
  })
}

const names: Readonly<Record<string, string>> = {
  email: 'Email',
  sms: 'SMS',
  call: 'Call task',
  linkedin: 'LinkedIn task',
}

async function noteOf(trx: Trx, { touch, contentHash }: TouchNews): Promise<CrmNote> {
  const { tenant_id, campaign_id, channel, step } = touch
  const campaign = await findCampaign(trx, tenant_id, campaign_id)
  const of = campaign ? ` of ${mostSteps(campaign)}` : ''
  return {
    kind: 'touch',
    subjectId: touch.touch_id,
    title: `${names[channel] ?? channel} ${step}${of}`,
    bodyHash: contentHash ?? touch.content_hash,
  }
}

function mostSteps(campaign: NonNullable<Awaited<ReturnType<typeof findCampaign>>>): number {
  const { config, steps, config_version: version } = campaign
  return rulesOf({ config, steps, version }).max_touchpoints
}
