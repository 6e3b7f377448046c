import { createHmac } from 'node:crypto'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import { composeMessage } from '../../domain/messages/compose-message.js'
import { storeContent } from '../../store/repositories/artifacts.js'
import { loadTouchSources, type TouchSources } from '../../store/repositories/campaigns.js'
import type { OutreachDeps } from './deps.js'

export interface PreparedTouch {
  kind: 'prepared'
  sources: TouchSources
  address: string
  domain: string
  subject: string
  text: string
  contentHash: string
  messageId: string
}

/** Without a campaign there is no sender, and no row that could say why. */
export interface ImpossibleTouch {
  kind: 'impossible'
  reason: string
  senderId: string | null
}

export type Preparation = PreparedTouch | ImpossibleTouch

/** Renders and stores the exact words before the claim; nothing of this can send anything. */
export async function prepareTouch(
  deps: OutreachDeps,
  order: TouchOrder,
  atMs: number,
): Promise<Preparation> {
  const tenantId = order.tenant_id
  const sources = await loadTouchSources(deps.store.db, {
    tenantId,
    campaignId: order.campaign_id,
    contactId: order.contact_id,
  })
  if (!sources) return impossible('campaign, sender or contact does not exist', null)
  const { campaign, sender, contact } = sources
  const step = campaign.steps[order.step - 1]
  if (!step) return impossible(`campaign has no step ${order.step}`, sender.sender_id)
  if (!contact.email) return impossible('contact has no e-mail address', sender.sender_id)
  const composed = composeMessage({ step, recipient: { ...contact }, signer: sender })
  if (!composed.ok) {
    const reason = `${composed.part} cannot be rendered: ${composed.fault}`
    return impossible(reason, sender.sender_id)
  }
  const message = { subject: composed.subject, text: composed.text }
  const contentHash = await storeContent(deps.store.db, { tenantId, message, nowMs: atMs })
  return {
    kind: 'prepared',
    sources,
    address: contact.email,
    domain: domainOf(contact.email),
    ...message,
    contentHash,
    messageId: messageIdOf(order, sources),
  }
}

function impossible(reason: string, senderId: string | null): ImpossibleTouch {
  return { kind: 'impossible', reason, senderId }
}

/** The same for every attempt of a touch, so that a mailbox can tell a repetition from a new message. */
function messageIdOf(order: TouchOrder, sources: TouchSources): string {
  const key = touchKey({
    campaignId: order.campaign_id,
    contactId: order.contact_id,
    step: order.step,
    channel: order.channel,
  })
  const digest = createHmac('sha256', sources.tenantSecret)
    .update(`message:${order.tenant_id}/${key}`)
    .digest('hex')
  return `<${digest.slice(0, 32)}@${domainOf(sources.sender.email)}>`
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
