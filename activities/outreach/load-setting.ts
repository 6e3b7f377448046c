import type { TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { earlierMessages, type EarlierMessage } from '../../store/repositories/earlier-messages.js'
import { countOnChannel, hasHadSms } from '../../store/repositories/earlier-touches.js'
import { loadTouchSources, type TouchSources } from '../../store/repositories/touch-sources.js'
import { unsubscribeToken } from '../../store/unsubscribe-token.js'
import type { OutreachDeps } from './deps.js'
import { reachContact, type Reach } from './reach-contact.js'

/** What writing a message starts from, whether it is sent or put before a reviewer. */
export interface TouchSetting {
  kind: 'setting'
  sources: TouchSources
  reach: Reach
  /** The thread that an e-mail would go on with. */
  thread: EarlierMessage[]
  /** What this person has had on this channel in this campaign. */
  earlier: number
  /** Nobody of this tenant has written an SMS to this person before. */
  firstSms: boolean
  unsubscribeUrl: string
}

/** Without a campaign there is no sender, and no row that could say why. */
export interface ImpossibleTouch {
  kind: 'impossible'
  reason: string
  senderId: string | null
}

export async function loadSetting(
  deps: OutreachDeps,
  ref: TouchRef,
): Promise<TouchSetting | ImpossibleTouch> {
  const id = { tenantId: ref.tenant_id, campaignId: ref.campaign_id, contactId: ref.contact_id }
  const { db } = deps.store
  const sources = await loadTouchSources(db, { ...id, accountId: ref.account_id })
  if (!sources) return impossible('campaign, sender or contact does not exist', null)
  const reached = reachContact(ref.channel, sources, { sms: deps.sms !== null })
  if (!reached.ok) return impossible(reached.reason, sources.sender.sender_id)
  const secret = sources.tenantSecret
  const token = unsubscribeToken({ tenantId: id.tenantId, contactId: id.contactId, secret })
  const isEmail = ref.channel === 'email'
  const thread = isEmail ? await earlierMessages(db, { ...id, step: ref.step }) : []
  const before = { ...id, channel: ref.channel, step: ref.step }
  return {
    kind: 'setting',
    sources,
    reach: reached.reach,
    thread,
    earlier: isEmail ? thread.length : await countOnChannel(db, before),
    firstSms: ref.channel === 'sms' && !(await hasHadSms(db, before)),
    unsubscribeUrl: `${deps.publicUrl}/u/${token}`,
  }
}

export function impossible(reason: string, senderId: string | null): ImpossibleTouch {
  return { kind: 'impossible', reason, senderId }
}
