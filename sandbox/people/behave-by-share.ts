import { peopleKinds, type PeopleKind, type PeopleSetting } from '../../runtime/people-setting.js'
import { dayMs, hourMs, minuteMs, type Act, type Behaviour } from './act.js'
import { draw, drawBetween } from './draw.js'

interface Habit {
  /** Each as likely as the others. */
  acts: Act[]
  delayMs: [least: number, most: number]
}

const habits: Record<PeopleKind, Habit> = {
  reply: {
    acts: ['positive', 'positive', 'question', 'negative', 'not_now'],
    delayMs: [hourMs, 3 * dayMs],
  },
  ooo: { acts: ['out_of_office'], delayMs: [minuteMs, 5 * minuteMs] },
  bounce: { acts: ['bounce'], delayMs: [minuteMs, 10 * minuteMs] },
  unsubscribe: { acts: ['unsubscribe', 'unsubscribe_click'], delayMs: [10 * minuteMs, 2 * dayMs] },
  book: { acts: ['book'], delayMs: [hourMs, 3 * dayMs] },
  complain: { acts: ['complain'], delayMs: [hourMs, dayMs] },
  'wrong-person': { acts: ['wrong_person'], delayMs: [hourMs, 2 * dayMs] },
}

/** What this person does about the message of this number; null for the silent majority. */
export function behaveByShare(
  { seed, shares }: PeopleSetting,
  address: string,
  messageNumber: number,
): Behaviour | null {
  const parts = [seed, address.toLowerCase(), messageNumber]
  let left = draw(...parts, 'kind') * 100
  for (const kind of peopleKinds) {
    left -= shares[kind] ?? 0
    if (left < 0) return behaviourOf(habits[kind], parts)
  }
  return null
}

function behaviourOf({ acts, delayMs }: Habit, parts: (string | number)[]): Behaviour | null {
  const act = acts[Math.floor(draw(...parts, 'act') * acts.length)]
  if (act === undefined) return null
  return {
    act,
    delayMs: drawBetween(...delayMs, [...parts, 'delay']),
    awayMs: act === 'out_of_office' ? drawBetween(2, 10, [...parts, 'away']) * dayMs : 0,
  }
}
