import type { Classification } from '../../contracts/reply-classification.js'
import { absenceInWords, acknowledgementInWords, classifyAutoReply } from './auto-reply.js'
import { classifyBounce } from './bounce.js'
import { classifyHuman } from './human-reply.js'
import type { MailFacts, ReplyQuestion } from './reply-question.js'
import { smsKeyword } from './sms-keyword.js'
import { asksToStop, stopWish } from './stop-wish.js'

/**
 * Bounces come before automatic answers, because many carry `Auto-Submitted: auto-replied`. An automatic
 * answer comes before words like "unsubscribe", which its footer may have, unless it asks for itself.
 */
export function classifyReply(question: ReplyQuestion): Classification {
  if (question.own_copy)
    return { class: 'own_copy', confidence: 1, evidence: 'we sent it ourselves' }
  return (
    (question.mail === null ? null : byReport(question.mail)) ??
    byMachine(question) ??
    byStopWish(question) ??
    byWords(question)
  )
}

function byReport({ delivery, feedback, calendar }: MailFacts): Classification | null {
  if (delivery !== null) {
    return classifyBounce(delivery) ?? delivered(`delivery report: ${delivery.action}`)
  }
  if (feedback !== null) return byFeedback(feedback.type)
  if (calendar === null) return null
  const { method, answer } = calendar
  const evidence = ['calendar', method, answer].filter(Boolean).join(' ')
  if (method === 'REQUEST' || (method === 'REPLY' && answer === 'ACCEPTED')) {
    return { class: 'meeting_booked', confidence: 0.95, evidence }
  }
  return { class: 'unclear', confidence: 0.5, evidence }
}

function delivered(evidence: string): Classification {
  return { class: 'auto_reply', confidence: 0.95, evidence }
}

/** RFC 5965 and RFC 6430 have reports that are no complaint. */
function byFeedback(type: string): Classification {
  const evidence = `feedback report: ${type}`
  if (type.startsWith('opt-out')) return { class: 'unsubscribe', confidence: 0.99, evidence }
  const harmless = ['not-spam', 'auth-failure', 'dmarc'].includes(type)
  return harmless ? delivered(evidence) : { class: 'complaint', confidence: 0.99, evidence }
}

function byMachine(question: ReplyQuestion): Classification | null {
  if (question.channel === 'sms') return null
  const automatic = classifyAutoReply(question)
  if (automatic === null) return null
  // help desks answer for people with the headers of machines
  return asksToStop(question.own_words) ? byStopWish(question) : automatic
}

function byStopWish({ channel, own_words: words, subject }: ReplyQuestion): Classification | null {
  if (channel === 'sms') {
    const keyword = smsKeyword(words)
    if (keyword === 'stop') return { class: 'unsubscribe', confidence: 1, evidence: words.trim() }
    if (keyword === 'start') return { class: 'unclear', confidence: 1, evidence: words.trim() }
    if (keyword === 'help') return { class: 'question', confidence: 1, evidence: words.trim() }
  }
  const wish = stopWish(words) ?? wishInSubject(subject)
  return wish === null ? null : { class: 'unsubscribe', confidence: 0.95, evidence: wish }
}

/** Mail programs write it there for List-Unsubscribe: mailto; answers to our own subject begin with Re. */
function wishInSubject(subject: string): string | null {
  return /^\s*(?:re|aw|sv|antw|odp|r|vs|fw|fwd|wg|tr|rv)\s*:/i.test(subject)
    ? null
    : stopWish(subject.slice(0, 200))
}

function byWords(question: ReplyQuestion): Classification {
  const human = classifyHuman(question)
  if (question.channel === 'sms') return human
  const absent = absenceInWords(question)
  if (absent !== null) return personAndAbsence(human, absent)
  const automatic = acknowledgementInWords(question)
  return automatic !== null &&
    human.class !== 'hostile' &&
    (human.class === 'unclear' || human.confidence < 0.9)
    ? automatic
    : human
}

/** Somebody who says when to call again is no machine; the date of the absence is good for that, too. */
function personAndAbsence(human: Classification, absent: Classification): Classification {
  const answers = human.class === 'not_now' && (human.scores?.['positive'] ?? 0) >= 2
  if (!answers && (!speaking.has(human.class) || human.confidence < 0.7)) return absent
  // "In urgent cases ask Jane Doe" is part of the note
  if (human.class === 'wrong_person') return absent
  if (absent.return_date === undefined || !(answers || human.class === 'positive')) return human
  return { ...human, class: 'not_now', return_date: human.return_date ?? absent.return_date }
}

const speaking = new Set<string>([
  'positive',
  'meeting_booked',
  'hostile',
  'not_interested',
  'wrong_person',
])
