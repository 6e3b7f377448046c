import type { MergeFields } from './render-template.js'
import { renderTemplate } from './render-template.js'

export interface Recipient {
  email: string | null
  name: string | null
  first_name: string | null
  last_name: string | null
  title: string | null
  company: string | null
  fields: Record<string, string | number | boolean>
}

export interface Signer {
  name: string
  signature: string | null
  postal_address: string
}

export interface MessageSource {
  step: { subject: string; body: string }
  recipient: Recipient
  signer: Signer
}

export type Composed =
  | { ok: true; subject: string; text: string }
  | { ok: false; part: 'subject' | 'body'; fault: string }

/** The exact words of one message; what a person approves and what is sent is this text. */
export function composeMessage(source: MessageSource): Composed {
  const fields = mergeFields(source)
  const subject = renderTemplate(source.step.subject, fields)
  if (!subject.ok) return { ok: false, part: 'subject', fault: subject.fault }
  const line = subject.text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (line === '') return { ok: false, part: 'subject', fault: 'renders to nothing' }
  const body = renderTemplate(source.step.body, fields)
  if (!body.ok) return { ok: false, part: 'body', fault: body.fault }
  const words = body.text.trim()
  if (words === '') return { ok: false, part: 'body', fault: 'renders to nothing' }
  return { ok: true, subject: line, text: withFooter(words, source.signer) }
}

function withFooter(words: string, signer: Signer): string {
  const signature = signer.signature ?? signer.name
  return `${words}\n\n-- \n${signature.trim()}\n${signer.postal_address}\n`
}

function mergeFields({ recipient, signer }: MessageSource): MergeFields {
  const known = {
    email: recipient.email,
    name: recipient.name,
    first_name: recipient.first_name,
    last_name: recipient.last_name,
    title: recipient.title,
    company: recipient.company,
  }
  const present = Object.entries(known).filter(([, value]) => value !== null)
  return {
    ...Object.fromEntries(present),
    fields: recipient.fields,
    sender: { name: signer.name },
  }
}
