import { htmlOf } from './compose-html.js'
import { mergeFields, type Colleague, type Recipient } from './merge-fields.js'
import type { MergeFields } from './render-template.js'
import { renderTemplate } from './render-template.js'

export interface Signer {
  name: string
  signature: string | null
  postal_address: string
}

export interface MessageSource {
  /** Without a subject of its own a step answers the message before it. */
  step: { subject: string | null; body: string }
  recipient: Recipient
  /** The metadata of the recipient's account. */
  account?: Record<string, unknown>
  /** Only for a message that tells of a colleague's engagement. */
  colleague?: Colleague | null
  signer: Signer
  /** The subject, as it was sent, of the message that this one would answer. */
  reply_subject: string | null
  /** The footer says how to end the messages. */
  unsubscribe_url: string | null
}

export type Composed = { ok: true; subject: string; text: string; html: string } | Fault

interface Fault {
  ok: false
  part: 'subject' | 'body'
  fault: string
}

/** The exact words of one message; what a person approves and what is sent is this text, once as HTML. */
export function composeMessage(source: MessageSource): Composed {
  const fields = mergeFields(source)
  const subject = subjectOf(source, fields)
  if (!subject.ok) return subject
  const body = renderTemplate(source.step.body, fields)
  if (!body.ok) return { ok: false, part: 'body', fault: body.fault }
  const words = body.text.trim()
  if (words === '') return { ok: false, part: 'body', fault: 'renders to nothing' }
  const text = withFooter(words, source)
  return { ok: true, subject: subject.line, text, html: htmlOf(text) }
}

function subjectOf(
  { step, reply_subject }: MessageSource,
  fields: MergeFields,
): { ok: true; line: string } | Fault {
  if (step.subject === null) {
    if (reply_subject !== null) return { ok: true, line: replyTo(oneLine(reply_subject)) }
    const fault = 'is missing and there is no earlier message to answer'
    return { ok: false, part: 'subject', fault }
  }
  const rendered = renderTemplate(step.subject, fields)
  if (!rendered.ok) return { ok: false, part: 'subject', fault: rendered.fault }
  const line = oneLine(rendered.text)
  if (line === '') return { ok: false, part: 'subject', fault: 'renders to nothing' }
  return { ok: true, line }
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

function replyTo(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`
}

function withFooter(words: string, { signer, unsubscribe_url }: MessageSource): string {
  const signature = signer.signature ?? signer.name
  const optOut = unsubscribe_url === null ? [] : [`No more messages from us: ${unsubscribe_url}`]
  const footer = ['-- ', signature.trim(), signer.postal_address, ...optOut]
  return `${words}\n\n${footer.join('\n')}\n`
}
