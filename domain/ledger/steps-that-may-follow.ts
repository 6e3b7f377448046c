import type { OutreachRules } from '../../contracts/temporal/account-outreach.js'
import type { Interval } from '../../contracts/temporal/calendar.js'
import { dayMs } from '../time/local-time.js'

export interface StepDue {
  step: number
  channel: string
  slot_at_ms: number
}

type Rules = Pick<OutreachRules, 'intervals' | 'channels' | 'max_touchpoints'>

const hourMs = 3_600_000

/**
 * Which later steps of the same person may have left by then, if this one left when it was due. At their
 * earliest: a step that is counted too much waits for a person, one that is missing leaves twice.
 */
export function stepsThatMayFollow(rules: Rules, due: StepDue, untilMs: number): StepDue[] {
  const steps: StepDue[] = []
  let last = due
  while (last.step < rules.max_touchpoints) {
    const slot_at_ms = last.slot_at_ms + shortestMs(intervalAfter(rules, last.step))
    if (slot_at_ms > untilMs) break
    const step = last.step + 1
    last = { step, channel: channelOf(rules, step) ?? due.channel, slot_at_ms }
    steps.push(last)
  }
  return steps
}

function intervalAfter({ intervals }: Rules, step: number): Interval {
  return intervals[Math.min(step, intervals.length) - 1] ?? { unit: 'days', count: 0 }
}

/** A contact gets at most one touch in 24 hours, and a local day may be an hour short. */
function shortestMs({ unit, count }: Interval): number {
  const ms = unit === 'ms' ? count : count * dayMs - hourMs
  return Math.max(ms, dayMs)
}

function channelOf({ channels }: Rules, step: number): string | undefined {
  return channels.kind === 'fixed' ? channels.channels[step - 1] : undefined
}
