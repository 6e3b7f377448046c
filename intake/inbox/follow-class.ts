import type { EventEffect } from '../../contracts/events.js'
import type { InboxStatus } from '../../contracts/inbox.js'
import type { Trx } from '../../store/open-store.js'
import {
  findMember,
  runningMemberships,
  type Member,
} from '../../store/repositories/campaign-members.js'
import { eventOfClass } from './event-of-class.js'
import { writeFollowUp } from './follow-up.js'
import type { ClassToFollow, Done } from './followed.js'
import { holdAccounts } from './hold-accounts.js'
import { nothingRecorded, recordForMembers } from './record-for-members.js'
import { suppressWriters } from './suppress-writers.js'

/** What a message of this class does to everything that still runs for its writer. */
export async function followClass(trx: Trx, asked: ClassToFollow): Promise<Done> {
  const event = eventOfClass(asked.class, asked.returnDate)
  const recorded = event
    ? await recordForMembers(trx, { ...asked, event, members: () => membersOf(trx, asked) })
    : nothingRecorded
  const { members, effects } = recorded
  const suppressed = await suppressWriters(trx, asked, members)
  const { accounts } = asked.match
  if (accounts.length > 0) await holdAccounts(trx, { ...asked, accounts })
  const [first] = members
  if (asked.class === 'not_now' && first) await writeFollowUp(trx, asked, first)
  return {
    status: statusOf(asked),
    effect: [...new Set([...sentences(asked, effects), ...suppressed.sentences])].join(' '),
    eventIds: effects.map((effect) => effect.event_id),
    ...placeOf(asked, first),
    suppressionIds: suppressed.ids,
    writeAudit: () => recorded.writeAudit(),
  }
}

function placeOf({ match }: ClassToFollow, member: Member | undefined) {
  if (member) return { campaignId: member.campaignId, accountId: member.accountId }
  const [account] = match.accounts
  return { campaignId: account?.campaign_id ?? null, accountId: account?.account_id ?? null }
}

/** The campaign of the answered message counts also when it is over. */
async function membersOf(trx: Trx, asked: ClassToFollow): Promise<Member[]> {
  const { tenantId, match } = asked
  const members: Member[] = []
  for (const contactId of concerned(asked)) {
    members.push(...(await runningMemberships(trx, { tenantId, contactId })))
  }
  const { touch } = match
  const isIn = members.some((member) => member.campaignId === touch?.campaign_id)
  if (touch && !isIn) {
    const campaign = { tenantId, campaignId: touch.campaign_id }
    const member = await findMember(trx, campaign, touch.contact_id)
    if (member) members.unshift(member)
  }
  return members.filter((member) => isAboutPresentAddress(asked, member))
}

/** What bounced may be an address that this person no longer has. */
function isAboutPresentAddress({ class: replyClass, match }: ClassToFollow, member: Member) {
  const address = match.touch?.address ?? null
  if (replyClass !== 'bounce_hard' && replyClass !== 'bounce_soft') return true
  return address === null || address === member.email
}

/** An absence is that of the person written to, whoever's mailbox announces it. */
function concerned({ class: replyClass, match }: ClassToFollow): string[] {
  const isAboutOne = ['out_of_office', 'bounce_hard', 'bounce_soft'].includes(replyClass)
  return isAboutOne ? match.contactIds.slice(0, 1) : match.contactIds
}

function statusOf({ class: replyClass, match }: ClassToFollow): InboxStatus {
  if (match.accounts.length > 0) return 'needs_person'
  if (match.contactIds.length === 0) return replyClass === 'auto_reply' ? 'handled' : 'unmatched'
  return replyClass === 'unclear' ? 'needs_person' : 'handled'
}

function sentences(asked: ClassToFollow, effects: EventEffect[]): string[] {
  const { match, class: replyClass } = asked
  if (match.accounts.length > 0) {
    return [
      'Nobody knows this person, but their company is being written to: the account is held until somebody resumes it.',
    ]
  }
  if (match.contactIds.length === 0) return ['Nobody knows whose this is: assign it to a contact.']
  if (effects.length > 0) return effects.map(({ effect }) => effect)
  if (replyClass === 'own_copy') return ['Our own message; nothing changes.']
  if (replyClass === 'auto_reply') return ['An automatic answer; nothing changes.']
  return ['No campaign writes to this person, so nothing was left to stop.']
}
