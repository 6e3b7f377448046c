import type {
  ContactProgress,
  Engagement,
  OutreachContact,
} from '../../contracts/temporal/account-outreach.js'
import { dayMs } from '../time/local-time.js'

export interface ColleagueQuestion {
  /** null: the texts of this campaign are fixed. */
  delay_days: number | null
  /** `used`: this person has had a colleague message. */
  target: { contact_id: string; used: boolean; progress: ContactProgress['kind'] }
  /** Everybody of the account. */
  contacts: Pick<OutreachContact, 'contact_id' | 'progress'>[]
  engagements: Engagement[]
}

export type ColleagueReference =
  | { eligible: true; contact_id: string; event_id: string; reason: string }
  | { eligible: false; reason: string }

const engagementNames: Record<string, string> = {
  inquiry: 'inquiry',
  demo_request: 'demo request',
  event: 'visit to an event',
}

/** Which engagement of which colleague a message to the target may mention. */
export function colleagueReference(question: ColleagueQuestion, nowMs: number): ColleagueReference {
  const { target, engagements } = question
  const refused = refuseTarget(question)
  if (refused) return { eligible: false, reason: refused }
  const others = engagements.filter(({ contact_id }) => contact_id !== target.contact_id)
  return judgeNewest(question, others, nowMs)
}

/** The same for a colleague whom a person has chosen. */
export function colleagueEligibility(
  question: ColleagueQuestion & { referring_contact_id: string },
  nowMs: number,
): ColleagueReference {
  const { target, contacts, engagements, referring_contact_id: referring } = question
  const refused = refuseTarget(question)
  if (refused) return { eligible: false, reason: refused }
  if (referring === target.contact_id) {
    return { eligible: false, reason: 'the target and the referring contact are the same person' }
  }
  if (!contacts.some(({ contact_id }) => contact_id === referring)) {
    return { eligible: false, reason: 'the referring contact is not in this account' }
  }
  const theirs = engagements.filter(({ contact_id }) => contact_id === referring)
  return judgeNewest(question, theirs, nowMs)
}

function refuseTarget({ delay_days, target, engagements }: ColleagueQuestion): string | undefined {
  if (delay_days === null) return 'the texts of this campaign are fixed'
  if (target.progress === 'stopped' || target.progress === 'done') {
    return 'this person gets nothing more in this campaign'
  }
  if (target.used) return 'this person has had a colleague message'
  if (engagements.some(({ contact_id }) => contact_id === target.contact_id)) {
    return 'this person has an engagement of their own'
  }
  return undefined
}

/** The newest engagement that may be mentioned; when none may, why the newest one may not. */
function judgeNewest(
  question: ColleagueQuestion,
  engagements: Engagement[],
  nowMs: number,
): ColleagueReference {
  const [newest, ...older] = [...engagements].sort(newestFirst)
  if (!newest) return { eligible: false, reason: 'no engagement of a colleague is recorded' }
  const refused = [newest, ...older].map((one) => whyNot(question, one, nowMs))
  const found = [newest, ...older][refused.indexOf(undefined)]
  if (!found) return { eligible: false, reason: refused[0] ?? '' }
  const { contact_id, event_id } = found
  const what = `a colleague's ${nameOf(found)} ${ago(nowMs - found.at_ms)} may be mentioned`
  return { eligible: true, contact_id, event_id, reason: what }
}

function newestFirst(a: Engagement, b: Engagement): number {
  return b.at_ms - a.at_ms || (a.event_id < b.event_id ? -1 : 1)
}

function whyNot(
  question: ColleagueQuestion,
  engagement: Engagement,
  nowMs: number,
): string | undefined {
  const what = `the colleague's ${nameOf(engagement)}`
  if (!engagement.disclosable) return `${what} may not be disclosed`
  const person = question.contacts.find(({ contact_id }) => contact_id === engagement.contact_id)
  if (!person) return 'the colleague is not in this account'
  if (person.progress.kind === 'stopped') {
    return 'the colleague was stopped in this campaign and is not mentioned'
  }
  if (engagement.at_ms > nowMs) return `${what} lies in the future`
  const delay = question.delay_days ?? 0
  if (nowMs - engagement.at_ms >= delay * dayMs) return undefined
  return `${what} may be mentioned after ${days(delay)}`
}

function nameOf({ engagement }: Engagement): string {
  return engagementNames[engagement] ?? engagement
}

function ago(ms: number): string {
  return ms < dayMs ? 'of the last 24 hours' : `${days(Math.floor(ms / dayMs))} ago`
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`
}
