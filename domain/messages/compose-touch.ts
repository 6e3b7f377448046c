import { composeMessage, type MessageSource } from './compose-message.js'
import { mergeFields } from './merge-fields.js'
import { renderTemplate } from './render-template.js'
import type { SmsSegments } from './sms-segments.js'
import { smsText } from './sms-text.js'
import { kindOfChannel, type Words } from './words.js'

export interface TouchSource extends MessageSource {
  channel: string
  /** What the person is reached by: an e-mail address, a number or a profile. */
  address: string
  /** Nobody has written to this phone before. */
  first_sms: boolean
}

export type ComposedTouch =
  | { ok: true; words: Words; segments: SmsSegments | null }
  | { ok: false; part: 'subject' | 'body'; fault: string }

/** The exact words of one touch, whatever channel it takes. */
export function composeTouch(source: TouchSource): ComposedTouch {
  if (kindOfChannel(source.channel) === 'email') return composeEmail(source)
  const rendered = renderTemplate(source.step.body, mergeFields(source))
  if (!rendered.ok) return { ok: false, part: 'body', fault: rendered.fault }
  const body = rendered.text.trim()
  if (body === '') return { ok: false, part: 'body', fault: 'renders to nothing' }
  return source.channel === 'sms' ? composeSms(source, body) : composeTask(source, body)
}

function composeEmail(source: TouchSource): ComposedTouch {
  const composed = composeMessage(source)
  if (!composed.ok) return composed
  const { subject, text, html } = composed
  return { ok: true, words: { kind: 'email', subject, text, html }, segments: null }
}

function composeSms({ signer, first_sms: first }: TouchSource, words: string): ComposedTouch {
  const sms = smsText({ words, signer, first })
  if (!sms.ok) return { ok: false, part: 'body', fault: sms.fault }
  return { ok: true, words: { kind: 'sms', text: sms.text }, segments: sms.segments }
}

function composeTask(source: TouchSource, text: string): ComposedTouch {
  const { channel, recipient, address } = source
  const known = mergeFields(source)['name']
  const name = typeof known === 'string' ? known : recipient.first_name
  return {
    ok: true,
    words: { kind: 'task', title: titleOf(channel, name ?? 'somebody', address), text },
    segments: null,
  }
}

function titleOf(channel: string, name: string, address: string): string {
  const title =
    channel === 'call' ? `Call ${name}, ${address}` : `Write to ${name} on LinkedIn: ${address}`
  return title.replace(/[\s\p{Cc}]+/gu, ' ')
}
