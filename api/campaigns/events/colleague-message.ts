import type {
  ColleagueMessage,
  ColleagueMessageInput,
} from '../../../contracts/colleague-message.js'
import {
  colleagueEligibility,
  type ColleagueReference,
} from '../../../domain/outreach/colleague-message.js'
import { composeMessage } from '../../../domain/messages/compose-message.js'
import { wordsOfTouch } from '../../../domain/messages/words-of-touch.js'
import { touchSeed } from '../../../domain/outreach/plan-slot.js'
import { rulesOf } from '../../../domain/outreach/rules-of.js'
import { findMember, type Member } from '../../../store/repositories/campaign-members.js'
import { findCampaign, type CampaignRow } from '../../../store/repositories/campaigns.js'
import { findColleagueFact } from '../../../store/repositories/colleague-facts.js'
import { accountEngagements } from '../../../store/repositories/contact-events.js'
import { earlierMessages } from '../../../store/repositories/earlier-messages.js'
import { accountStandings, touchesOfContact } from '../../../store/repositories/standings.js'
import { loadTouchSources } from '../../../store/repositories/touch-sources.js'
import { unsubscribeToken } from '../../../store/unsubscribe-token.js'
import type { ApiDeps } from '../../deps.js'
import { InvalidInput, notFound } from '../../problems/api-problem.js'

export interface ColleagueOrder {
  tenantId: string
  campaignId: string
  input: ColleagueMessageInput
}

type Reference = Extract<ColleagueReference, { eligible: true }>

/** What a message to the target would say of a colleague now; it is shown and not sent. */
export async function colleagueMessage(
  deps: ApiDeps,
  order: ColleagueOrder,
): Promise<ColleagueMessage> {
  const { tenantId, campaignId, input } = order
  const campaign = await findCampaign(deps.store.db, tenantId, campaignId)
  if (!campaign) throw notFound('campaign')
  const target = await memberOf(deps, order, 'target_contact_id')
  await memberOf(deps, order, 'referring_contact_id')
  const reference = await judge(deps, { campaign, target, referring: input.referring_contact_id })
  if (!reference.eligible) return { message: null, ...reference }
  return write(deps, target, reference)
}

async function memberOf(
  deps: ApiDeps,
  { tenantId, campaignId, input }: ColleagueOrder,
  field: keyof ColleagueMessageInput,
): Promise<Member> {
  const member = await findMember(deps.store.db, { tenantId, campaignId }, input[field])
  if (member) return member
  const detail = 'is not a contact of this campaign'
  throw new InvalidInput('unprocessable', `/${field} ${detail}`, {
    errors: [{ pointer: `/${field}`, detail }],
  })
}

interface Question {
  campaign: CampaignRow
  target: Member
  referring: string
}

async function judge(
  deps: ApiDeps,
  { campaign, target, referring }: Question,
): Promise<ColleagueReference> {
  const { db } = deps.store
  const { config, steps, config_version: version } = campaign
  const { contactId } = target
  const contacts = await accountStandings(db, target)
  const touches = await touchesOfContact(db, target)
  const standing = contacts.find(({ contact_id }) => contact_id === contactId)
  return colleagueEligibility(
    {
      delay_days: rulesOf({ config, steps, version }).colleague_delay_days,
      target: {
        contact_id: contactId,
        used: touches.some(({ message_kind }) => message_kind === 'colleague'),
        progress: standing?.progress.kind ?? 'queued',
      },
      contacts,
      engagements: await accountEngagements(db, target),
      referring_contact_id: referring,
    },
    await deps.clock.now(target.tenantId),
  )
}

async function write(
  deps: ApiDeps,
  target: Member,
  reference: Reference,
): Promise<ColleagueMessage> {
  const { tenantId, contactId } = target
  const { store, settings } = deps
  const colleague = await store.transaction((trx) => findColleagueFact(trx, tenantId, reference))
  if (!colleague) return unfit('the colleague has no name, or has opted out since')
  const sources = await loadTouchSources(store.db, target)
  if (!sources) return unfit('the sender or the contact does not exist any more')
  const step = await nextStep(deps, target)
  const earlier = await earlierMessages(store.db, { ...target, step })
  const { words, reason } = wordsOfTouch({
    steps: sources.campaign.steps,
    templates: sources.templates,
    tone: sources.campaign.config.tone,
    kind: 'colleague',
    channel,
    step,
    earlier: earlier.length,
    seed: touchSeed(idsOf(target), contactId, { step, channel }),
  })
  if (!words) return unwritten(reference, reason)
  const token = unsubscribeToken({ tenantId, contactId, secret: sources.tenantSecret })
  const composed = composeMessage({
    step: words,
    recipient: sources.contact,
    account: sources.account,
    signer: sources.sender,
    colleague,
    reply_subject: earlier[0]?.subject ?? null,
    unsubscribe_url: `${settings.publicUrl}/u/${token}`,
  })
  if (!composed.ok) {
    return unwritten(reference, `the ${composed.part} cannot be written: ${composed.fault}`)
  }
  const { subject, text } = composed
  return { message: { subject, text }, eligible: true, reason: reference.reason }
}

async function nextStep(deps: ApiDeps, target: Member): Promise<number> {
  const made = await touchesOfContact(deps.store.db, target)
  return Math.max(0, ...made.map(({ step }) => step)) + 1
}

function unwritten(reference: Reference, fault: string): ColleagueMessage {
  return { message: null, eligible: true, reason: `${reference.reason}, but ${fault}` }
}

/** The only channel with words so far. */
const channel = 'email'

function unfit(reason: string): ColleagueMessage {
  return { message: null, eligible: false, reason }
}

function idsOf({ tenantId, accountId }: Member) {
  return { tenant_id: tenantId, account_id: accountId }
}
