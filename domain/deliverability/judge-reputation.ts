import type { Standing } from '../../contracts/sender-checks.js'

/** Of one sender, over the days that count. */
export interface ReputationFigures {
  messages: number
  /** People, not reports: one address that refuses twice is one bounce. */
  bounces: number
  complaints: number
}

export interface ReputationVerdict {
  standing: Standing
  reason: string | null
}

export const reputationDays = 7

/** Of a thousand messages: 2 % and 3 %, 0.1 % and 0.3 %. */
const limits = {
  bounces: { warn: 20, pause: 30 },
  complaints: { warn: 1, pause: 3 },
} as const

/** One event of a few messages is an accident, however large its share. */
const leastEvents = 2

export function judgeReputation(figures: ReputationFigures): ReputationVerdict {
  const paused = reached(figures, 'pause')
  if (paused.length > 0) return { standing: 'paused', reason: paused.join(', ') }
  const warned = reached(figures, 'warn')
  if (warned.length > 0) return { standing: 'warned', reason: warned.join(', ') }
  // a person who complains is worth a look even when there is only one
  if (figures.complaints > 0) {
    return { standing: 'warned', reason: wordsFor(figures, 'complaints') }
  }
  return { standing: 'ok', reason: null }
}

type Kind = keyof typeof limits

function reached(figures: ReputationFigures, limit: 'warn' | 'pause'): string[] {
  return (['bounces', 'complaints'] as const)
    .filter((kind) => figures[kind] >= leastEvents)
    .filter((kind) => 1000 * figures[kind] >= limits[kind][limit] * sentBy(figures))
    .map((kind) => wordsFor(figures, kind))
}

/** A bounce can come in after the message it is about has left the window. */
function sentBy({ messages, bounces, complaints }: ReputationFigures): number {
  return Math.max(messages, bounces, complaints)
}

function wordsFor(figures: ReputationFigures, kind: Kind): string {
  const count = figures[kind]
  const messages = sentBy(figures)
  const noun = count === 1 ? kind.slice(0, -1) : kind
  const share = ((100 * count) / messages).toFixed(kind === 'bounces' ? 1 : 2)
  const of = messages === 1 ? '1 message' : `${messages} messages`
  return `${count} ${noun} of ${of} in ${reputationDays} days (${share} %)`
}
