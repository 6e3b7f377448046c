import type { Edits } from '../../contracts/approval-decisions.js'
import { htmlOf } from '../messages/compose-html.js'
import { smsSegments } from '../messages/sms-segments.js'
import { mostSegments, optOutWords } from '../messages/sms-text.js'

type Content = Record<string, string | null>

export type EditedContent =
  | { kind: 'fits'; content: Content }
  | { kind: 'unfit'; field: 'subject' | 'text'; why: string }

/** The content with a person's new words; the HTML says what the text says, so it is made anew. */
export function editContent(content: Content, edits: Edits): EditedContent {
  if (edits.subject !== undefined && typeof content['subject'] !== 'string') {
    return { kind: 'unfit', field: 'subject', why: 'cannot be edited: this content has no subject' }
  }
  const edited = { ...content, ...withText(content, edits.text), ...withSubject(edits.subject) }
  if (edited['subject'] === content['subject'] && edited['text'] === content['text']) {
    const field = edits.text === undefined ? 'subject' : 'text'
    return { kind: 'unfit', field, why: 'changes nothing' }
  }
  const why = textFault(content, edited['text'] ?? '')
  return why === undefined
    ? { kind: 'fits', content: edited }
    : { kind: 'unfit', field: 'text', why }
}

function withSubject(subject: string | undefined): Content {
  return subject === undefined ? {} : { subject }
}

function withText(content: Content, text: string | undefined): Content {
  if (text === undefined) return {}
  return typeof content['html'] === 'string' ? { text, html: htmlOf(text) } : { text }
}

/** What a reader needs to make us stop stays, and an SMS stays one that can be sent. */
function textFault(content: Content, text: string): string | undefined {
  const before = content['text'] ?? ''
  const lost = lostOptOutLink(before, text)
  if (lost !== undefined) return `must keep the opt-out link ${lost}`
  // an e-mail has a subject and a task a title
  const isSms = typeof content['subject'] !== 'string' && typeof content['title'] !== 'string'
  if (!isSms) return undefined
  if (optOutWords.test(before) && !optOutWords.test(text)) {
    return 'must keep how to opt out: Reply STOP to opt out'
  }
  const { segments } = smsSegments(text)
  if (segments <= mostSegments) return undefined
  return `makes ${segments} parts of an SMS, and at most ${mostSegments} are sent`
}

const optOutLink = /https?:\/\/[^\s<>"]*\/u\/[\w.~-]*[\w~-]/g

function lostOptOutLink(before: string, after: string): string | undefined {
  const kept = new Set(after.match(optOutLink))
  return before.match(optOutLink)?.find((link) => !kept.has(link))
}
