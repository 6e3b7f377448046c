import type { Edits } from '../../contracts/approval-decisions.js'
import { htmlOf } from '../messages/compose-html.js'

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
  const lost = lostOptOutLink(content['text'] ?? '', edited['text'] ?? '')
  if (lost !== undefined) {
    return { kind: 'unfit', field: 'text', why: `must keep the opt-out link ${lost}` }
  }
  return { kind: 'fits', content: edited }
}

function withSubject(subject: string | undefined): Content {
  return subject === undefined ? {} : { subject }
}

function withText(content: Content, text: string | undefined): Content {
  if (text === undefined) return {}
  return typeof content['html'] === 'string' ? { text, html: htmlOf(text) } : { text }
}

const optOutLink = /https?:\/\/[^\s<>"]*\/u\/[\w.~-]*[\w~-]/g

function lostOptOutLink(before: string, after: string): string | undefined {
  const kept = new Set(after.match(optOutLink))
  return before.match(optOutLink)?.find((link) => !kept.has(link))
}
