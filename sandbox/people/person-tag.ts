import {
  dayMs,
  hourMs,
  minuteMs,
  usualAwayMs,
  usualDelayMs,
  type Act,
  type Behaviour,
} from './act.js'

/** `silent`, or what the person does about the message of this number. */
export type PersonTag = 'silent' | (Behaviour & { messageNumber: number })

const words: Record<string, Act | 'silent'> = {
  reply: 'positive',
  'reply-positive': 'positive',
  'reply-question': 'question',
  'reply-negative': 'negative',
  'reply-notnow': 'not_now',
  question: 'question',
  negative: 'negative',
  notnow: 'not_now',
  hostile: 'hostile',
  unclear: 'unclear',
  'wrong-person': 'wrong_person',
  book: 'book',
  unsubscribe: 'unsubscribe',
  'unsubscribe-click': 'unsubscribe_click',
  ooo: 'out_of_office',
  bounce: 'bounce',
  'bounce-soft': 'bounce_soft',
  complain: 'complain',
  silent: 'silent',
}

const unitMs: Record<string, number> = { d: dayMs, h: hourMs, m: minuteMs }

/**
 * Reads `anna+reply-positive-2d-after2@northwind.example`. null: the address has no tag, or one that is
 * none of ours, as people use them too.
 */
export function readPersonTag(address: string): PersonTag | null {
  const tag = /^[^@+]+\+([^@]+)@/.exec(address.toLowerCase())?.[1]
  if (tag === undefined) return null
  const after = takeOption(tag, /-after([1-9]\d?)(?=-|$)/)
  const span = takeOption(after.rest, /-(\d{1,4}[dhm])(?=-|$)/)
  if (!Object.hasOwn(words, span.rest)) return null
  const act = words[span.rest]
  if (act === undefined || act === 'silent') return act ?? null
  const spanMs = span.value === undefined ? undefined : readSpan(span.value)
  return { ...behaviourOf(act, spanMs), messageNumber: Number(after.value ?? 1) }
}

/** A machine answers for who is away: there the span says how long that lasts. */
function behaviourOf(act: Act, spanMs: number | undefined): Behaviour {
  const isAway = act === 'out_of_office'
  return {
    act,
    delayMs: isAway ? usualDelayMs[act] : (spanMs ?? usualDelayMs[act]),
    awayMs: isAway ? (spanMs ?? usualAwayMs) : 0,
  }
}

function takeOption(tag: string, pattern: RegExp): { rest: string; value: string | undefined } {
  return { rest: tag.replace(pattern, ''), value: pattern.exec(tag)?.[1] }
}

function readSpan(span: string): number {
  return Number(span.slice(0, -1)) * (unitMs[span.slice(-1)] ?? 0)
}
