import type { TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'

export function keyOf(
  ref: Pick<TouchRef, 'campaign_id' | 'contact_id' | 'step' | 'channel'>,
): string {
  return touchKey({
    campaignId: ref.campaign_id,
    contactId: ref.contact_id,
    step: ref.step,
    channel: ref.channel,
  })
}
