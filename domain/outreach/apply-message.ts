import type {
  OutreachMessage,
  OutreachState,
  PostponeUntil,
} from '../../contracts/temporal/account-outreach.js'
import { assertNever } from '../shared/assert-never.js'
import { addInterval } from '../time/add-interval.js'
import { dayMs, toInstant } from '../time/local-time.js'
import { calendarOf } from './calendar-of.js'
import { changeTouch } from './change-touch.js'
import { contactOf } from './decide-next-action.js'
import { fillPlaces, replaceContact } from './fill-places.js'
import { planSlot } from './plan-slot.js'
import { resumeOutreach } from './resume-outreach.js'

const rememberedEvents = 200
const rememberedEngagements = 50

/** What a message tells besides what has to be loaded first. */
export type Fact = Exclude<OutreachMessage, { kind: 'reload' }>

export function isNews(state: OutreachState, eventId: string): boolean {
  return !state.seen_event_ids.includes(eventId)
}

export function rememberMessage(state: OutreachState, message: OutreachMessage): OutreachState {
  const requestId = message.request_id ?? state.request_id
  return {
    ...state,
    seen_event_ids: [...state.seen_event_ids, message.event_id].slice(-rememberedEvents),
    ...(requestId === undefined ? {} : { request_id: requestId }),
  }
}

export function applyFact(state: OutreachState, fact: Fact, nowMs: number): OutreachState {
  switch (fact.kind) {
    case 'cancel':
      return { ...state, cancelled: { reason: fact.reason } }
    case 'stop_contact':
      return stopContact(state, fact, nowMs)
    case 'hold_contact':
      return holdContact(state, fact, nowMs)
    case 'revive_contact':
      return reviveContact(state, fact.contact_id, nowMs)
    case 'win':
      return stopEverybody(state, fact.reason)
    case 'pause':
      return { ...state, hold: { reason: fact.reason, since_ms: fact.since_ms } }
    case 'resume':
      return resumeOutreach(state, { from_ms: fact.paused_from_ms, to_ms: fact.paused_to_ms })
    case 'postpone':
      return postpone(state, fact, nowMs)
    case 'engaged': {
      const { event_id, contact_id, engagement, disclosable, at_ms } = fact
      const known = [...state.engagements, { event_id, contact_id, engagement, disclosable, at_ms }]
      return { ...state, engagements: known.slice(-rememberedEngagements) }
    }
    default:
      return assertNever(fact)
  }
}

/** A free place goes to the next person in the queue. */
function stopContact(
  state: OutreachState,
  stop: { contact_id: string; reason: string },
  nowMs: number,
): OutreachState {
  const contact = contactOf(state, stop.contact_id)
  const open = contact?.progress.kind === 'waiting' || contact?.progress.kind === 'queued'
  if (!contact || !open) return state
  const progress = { kind: 'stopped' as const, reason: stop.reason }
  return fillPlaces(replaceContact(state, { ...contact, progress }), nowMs)
}

/** Their place is free meanwhile, and the outreach does not end without them. */
function holdContact(
  state: OutreachState,
  { contact_id, reason }: { contact_id: string; reason: string },
  nowMs: number,
): OutreachState {
  const contact = contactOf(state, contact_id)
  const isOpen = contact?.progress.kind === 'waiting' || contact?.progress.kind === 'queued'
  if (!contact || !isOpen) return state
  const held = { ...contact, held: { reason }, progress: { kind: 'queued' as const, reason } }
  return fillPlaces(replaceContact(state, held), nowMs)
}

/** Back in the queue, as if what stopped, held or put off this person had never been told. */
function reviveContact(state: OutreachState, contactId: string, nowMs: number): OutreachState {
  const contact = contactOf(state, contactId)
  if (!contact || contact.progress.kind === 'done') return state
  if (contact.progress.kind === 'waiting' && !contact.away) return state
  const { held: _held, away: _away, ...person } = contact
  const progress = { kind: 'queued' as const, reason: 'goes on' }
  return fillPlaces(replaceContact(state, { ...person, progress }), nowMs)
}

function stopEverybody(state: OutreachState, reason: string): OutreachState {
  const contacts = state.contacts.map((contact) =>
    contact.progress.kind === 'waiting' || contact.progress.kind === 'queued'
      ? { ...contact, progress: { kind: 'stopped' as const, reason } }
      : contact,
  )
  return { ...state, contacts }
}

/** Whoever waits for a place is away, too: the absence is remembered for the first plan made later. */
function postpone(
  state: OutreachState,
  absence: { contact_id: string; until: PostponeUntil; reason: string },
  nowMs: number,
): OutreachState {
  const contact = contactOf(state, absence.contact_id)
  const progress = contact?.progress
  if (!contact || (progress?.kind !== 'waiting' && progress?.kind !== 'queued')) return state
  const { reason } = absence
  const until_ms = backAt(state, contact, absence.until)
  const known = replaceContact(state, { ...contact, away: { until_ms, reason } })
  if (progress.kind === 'queued') return known
  const { step, channel, slot } = progress.touch
  if (slot.at_ms >= until_ms) return known
  const wish = { contact, step, channel, earliest_ms: until_ms, because: reason }
  return changeTouch(known, contact.contact_id, { slot: planSlot(state, wish, nowMs) })
}

function backAt(
  state: OutreachState,
  contact: { zone: string; holidays: string },
  until: PostponeUntil,
): number {
  const calendar = calendarOf(state, contact)
  if (until.kind === 'day') {
    const day = Math.floor(Date.parse(`${until.date}T00:00:00Z`) / dayMs)
    return toInstant(calendar.zone, { day, minute: calendar.hours.start_minute })
  }
  return addInterval(calendar, until.from_ms, { unit: 'business_days', count: until.count })
}
