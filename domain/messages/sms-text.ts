import { smsSegments, type SmsSegments } from './sms-segments.js'

/** More than this is a letter, and each part is paid for. */
export const mostSegments = 10

const optOut = 'Reply STOP to opt out'
export const optOutWords = /\breply stop\b/i

export interface SmsSource {
  words: string
  signer: { name: string }
  /** Nobody of this tenant has written to this phone before. */
  first: boolean
}

export type SmsText =
  | { ok: true; text: string; segments: SmsSegments }
  | { ok: false; fault: string }

/** Who is not known yet says who they are, and how to make them stop. */
export function smsText({ words, signer, first }: SmsSource): SmsText {
  const plain = words.replace(/\r\n?/g, '\n').trim()
  const named = plain.toLowerCase().includes(signer.name.toLowerCase())
    ? plain
    : `${signer.name}: ${plain}`
  const text = first ? withOptOut(named) : plain
  const segments = smsSegments(text)
  if (segments.segments <= mostSegments) return { ok: true, text, segments }
  const { encoding, characters } = segments
  return {
    ok: false,
    fault: `is too long for an SMS: ${characters} characters (${encoding}) make ${segments.segments} parts, and at most ${mostSegments} are sent; shorten it`,
  }
}

function withOptOut(text: string): string {
  return optOutWords.test(text) ? text : `${text}\n${optOut}`
}
