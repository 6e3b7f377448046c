import { calendarsFor } from '../../calendar/calendars-for.js'
import type { Calendar } from '../../contracts/temporal/calendar.js'
import type { TouchOrder, TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { asksForApproval } from '../../domain/outreach/asks-for-approval.js'
import { calendarOf } from '../../domain/outreach/calendar-of.js'
import { accountZone, holidaysKey } from '../../domain/outreach/facts-of-contact.js'
import { rulesOf } from '../../domain/outreach/rules-of.js'
import { accountContacts } from '../../store/repositories/campaign-accounts.js'
import type { TouchSources } from '../../store/repositories/touch-sources.js'
import { approvedMessage } from './approved-message.js'
import type { OutreachDeps } from './deps.js'
import { impossible, loadSetting, type ImpossibleTouch } from './load-setting.js'
import { parcelOf, type Parcel } from './parcel.js'
import type { Reach } from './reach-contact.js'
import { writeMessage } from './write-message.js'

export interface PreparedTouch extends Reach {
  kind: 'prepared'
  sources: TouchSources
  parcel: Parcel
  contentHash: string
  messageKind: 'step' | 'colleague'
  /** When the recipient may be written to on this channel. */
  calendar: Calendar
  approvalNeeded: boolean
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
  const { sources, reach } = setting
  const { campaign, sender } = sources
  const written =
    order.approval_id === null
      ? await writeMessage(deps, { ref: order, setting, atMs })
      : await approvedMessage(deps, order, order.approval_id)
  if (!written.ok) return impossible(written.reason, sender.sender_id)
  return {
    kind: 'prepared',
    sources,
    ...reach,
    parcel: parcelOf({ ref: order, setting, words: written.words }),
    contentHash: written.contentHash,
    messageKind: written.messageKind,
    calendar: await recipientCalendar(deps, { ref: order, sources, atMs }),
    approvalNeeded: asksForApproval(campaign.config.require_approval, order.step),
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
  return calendarOf(calendars, { zone, holidays: country }, ref.channel)
}
