import { createHmac } from 'node:crypto'
import { calendarsFor } from '../../calendar/calendars-for.js'
import type { Calendar } from '../../contracts/temporal/calendar.js'
import type { TouchOrder, TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { asksForApproval } from '../../domain/outreach/asks-for-approval.js'
import { calendarOf } from '../../domain/outreach/calendar-of.js'
import { accountZone, holidaysKey } from '../../domain/outreach/facts-of-contact.js'
import { rulesOf } from '../../domain/outreach/rules-of.js'
import { accountContacts } from '../../store/repositories/campaign-accounts.js'
import { earlierMessages, type EarlierMessage } from '../../store/repositories/earlier-messages.js'
import { loadTouchSources, type TouchSources } from '../../store/repositories/touch-sources.js'
import { unsubscribeToken } from '../../store/unsubscribe-token.js'
import { approvedMessage } from './approved-message.js'
import type { OutreachDeps } from './deps.js'
import { keyOf } from './key-of.js'
import { writeMessage, type Message } from './write-message.js'

export interface PreparedTouch extends Message {
  kind: 'prepared'
  sources: TouchSources
  address: string
  domain: string
  contentHash: string
  messageId: string
  messageKind: 'step' | 'colleague'
  inReplyTo: string | null
  references: string[]
  unsubscribeUrl: string
  /** When the recipient may be written to. */
  calendar: Calendar
  approvalNeeded: boolean
}

/** Without a campaign there is no sender, and no row that could say why. */
export interface ImpossibleTouch {
  kind: 'impossible'
  reason: string
  senderId: string | null
}

export type Preparation = PreparedTouch | ImpossibleTouch

/** Everything a touch needs before the claim: address, thread, links and the exact words. */
export async function prepareTouch(
  deps: OutreachDeps,
  order: TouchOrder,
  atMs: number,
): Promise<Preparation> {
  const setting = await loadSetting(deps, order)
  if (setting.kind === 'impossible') return setting
  const { sources, earlier, unsubscribeUrl, address } = setting
  const { campaign, sender } = sources
  const written =
    order.approval_id === null
      ? await writeMessage(deps, { ref: order, sources, earlier, unsubscribeUrl, atMs })
      : await approvedMessage(deps, order, order.approval_id)
  if (!written.ok) return impossible(written.reason, sender.sender_id)
  const ids = earlier.map((message) => message.message_id)
  return {
    kind: 'prepared',
    sources,
    address,
    domain: domainOf(address),
    ...written.message,
    contentHash: written.contentHash,
    messageKind: written.messageKind,
    messageId: messageIdOf(order, sources),
    inReplyTo: ids.at(-1) ?? null,
    references: ids,
    unsubscribeUrl,
    calendar: await recipientCalendar(deps, { ref: order, sources, atMs }),
    approvalNeeded: asksForApproval(campaign.config.require_approval, order.step),
  }
}

export interface TouchSetting {
  kind: 'setting'
  sources: TouchSources
  earlier: EarlierMessage[]
  unsubscribeUrl: string
  address: string
}

/** What writing a message starts from, whether it is sent or put before a reviewer. */
export async function loadSetting(
  deps: OutreachDeps,
  ref: TouchRef,
): Promise<TouchSetting | ImpossibleTouch> {
  const id = { tenantId: ref.tenant_id, campaignId: ref.campaign_id, contactId: ref.contact_id }
  const sources = await loadTouchSources(deps.store.db, { ...id, accountId: ref.account_id })
  if (!sources) return impossible('campaign, sender or contact does not exist', null)
  const { contact, sender, tenantSecret: secret } = sources
  if (ref.channel !== 'email') return impossible(`${ref.channel} is not set up`, sender.sender_id)
  if (!contact.email) return impossible('contact has no e-mail address', sender.sender_id)
  const token = unsubscribeToken({ tenantId: id.tenantId, contactId: id.contactId, secret })
  return {
    kind: 'setting',
    sources,
    earlier: await earlierMessages(deps.store.db, { ...id, step: ref.step }),
    unsubscribeUrl: `${deps.publicUrl}/u/${token}`,
    address: contact.email,
  }
}

interface Recipient {
  ref: TouchRef
  sources: TouchSources
  atMs: number
}

export async function recipientCalendar(
  deps: OutreachDeps,
  { ref, sources, atMs }: Recipient,
): Promise<Calendar> {
  const { contact, campaign } = sources
  const { config, steps, config_version: version } = campaign
  const key = { tenantId: ref.tenant_id, campaignId: ref.campaign_id, accountId: ref.account_id }
  const zone =
    contact.timezone ?? accountZone(await accountContacts(deps.store.db, key), deps.defaultTimezone)
  const country = holidaysKey(contact, config.holidays.public)
  const wish = { zones: [zone], countries: [country], dates: config.holidays.dates }
  const calendars = { ...calendarsFor(wish, atMs), rules: rulesOf({ config, steps, version }) }
  return calendarOf(calendars, { zone, holidays: country })
}

function impossible(reason: string, senderId: string | null): ImpossibleTouch {
  return { kind: 'impossible', reason, senderId }
}

/** The same for every attempt of a touch, so that a mailbox can tell a repetition from a new message. */
function messageIdOf(order: TouchOrder, sources: TouchSources): string {
  const digest = createHmac('sha256', sources.tenantSecret)
    .update(`message:${order.tenant_id}/${keyOf(order)}`)
    .digest('hex')
  return `<${digest.slice(0, 32)}@${domainOf(sources.sender.email)}>`
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
