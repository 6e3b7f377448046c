/** What a sandbox person can do about a message. */
export const acts = [
  'positive',
  'question',
  'negative',
  'not_now',
  'hostile',
  'unclear',
  'wrong_person',
  'book',
  'unsubscribe',
  'unsubscribe_click',
  'out_of_office',
  'bounce',
  'bounce_soft',
  'complain',
] as const

export type Act = (typeof acts)[number]

export interface Behaviour {
  act: Act
  delayMs: number
  /** How long somebody is away who is out of office. */
  awayMs: number
}

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

export const usualAwayMs = 5 * dayMs
const personDelayMs = 4 * hourMs

/** Machines answer at once, people when they have read it. */
export const usualDelayMs: Record<Act, number> = {
  positive: personDelayMs,
  question: personDelayMs,
  negative: personDelayMs,
  not_now: personDelayMs,
  hostile: personDelayMs,
  unclear: personDelayMs,
  wrong_person: personDelayMs,
  book: dayMs,
  unsubscribe: personDelayMs,
  unsubscribe_click: personDelayMs,
  out_of_office: minuteMs,
  bounce: 2 * minuteMs,
  bounce_soft: 2 * minuteMs,
  complain: dayMs,
}
