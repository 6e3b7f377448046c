import type { ChannelRule, ChannelRung } from '../../contracts/temporal/account-outreach.js'
import { describeUnusable, describeUsedUp } from './describe-channels.js'

export interface ChannelQuestion {
  rule: ChannelRule
  /** Steps count from 1. */
  step: number
  /** Touches that went out or may have, per channel. */
  attempts: Record<string, number>
  /** Per channel: null when usable, else why not; a channel that is not named is not set up. */
  channels: Record<string, string | null>
}

export type ChannelChoice =
  | { kind: 'channel'; channel: string; reason: string }
  | { kind: 'exhausted'; reason: string }

/** A rung of the list with the attempts of earlier rungs of the same channel added. */
interface Rung {
  channel: string
  until: number
}

export function chooseChannel(question: ChannelQuestion): ChannelChoice {
  const { rule } = question
  if (rule.kind === 'escalation') return climb(question, addUp(rule.rungs))
  const channel = rule.channels[question.step - 1]
  if (channel !== undefined) return { kind: 'channel', channel, reason: '' }
  return { kind: 'exhausted', reason: `all ${rule.channels.length} steps are over` }
}

function climb(question: ChannelQuestion, rungs: Rung[]): ChannelChoice {
  const usable = rungs.filter(({ channel }) => whyUnusable(question, channel) === null)
  const last = usable.at(-1)
  if (!last) return { kind: 'exhausted', reason: whyExhausted(question, rungs) }
  const next = usable.find(({ channel, until }) => madeOn(question, channel) < until)
  return next ? attempt(question, rungs, next) : again(question, rungs, last.channel)
}

function attempt(question: ChannelQuestion, rungs: Rung[], rung: Rung): ChannelChoice {
  const { channel, until } = rung
  const passed = describeOthers(question, rungs.slice(0, rungs.indexOf(rung)), channel)
  const count = `${channel}, attempt ${madeOn(question, channel) + 1} of ${until}`
  return { kind: 'channel', channel, reason: passed ? `${count}: ${passed}` : count }
}

function again(question: ChannelQuestion, rungs: Rung[], channel: string): ChannelChoice {
  const others = describeOthers(question, rungs, channel) || 'no other channel in this campaign'
  return { kind: 'channel', channel, reason: `${channel} again: ${others}` }
}

function describeOthers(question: ChannelQuestion, rungs: Rung[], chosen: string): string {
  const others = channelsOf(rungs).filter((channel) => channel !== chosen)
  const usedUp: string[] = []
  const unusable: string[] = []
  for (const channel of others) {
    const why = whyUnusable(question, channel)
    const made = madeOn(question, channel)
    if (why !== null) unusable.push(describeUnusable(channel, why))
    else if (made > 0) usedUp.push(describeUsedUp(channel, made))
  }
  const silent = usedUp.length > 0 ? [`${usedUp.join(' and ')} without an answer`] : []
  return [...silent, ...unusable].join(', ')
}

function whyExhausted(question: ChannelQuestion, rungs: Rung[]): string {
  return channelsOf(rungs)
    .map((channel) => `${channel}: ${whyUnusable(question, channel)}`)
    .join('; ')
}

function addUp(rungs: ChannelRung[]): Rung[] {
  const totals = new Map<string, number>()
  return rungs.map(({ channel, attempts }) => {
    const until = (totals.get(channel) ?? 0) + attempts
    totals.set(channel, until)
    return { channel, until }
  })
}

function channelsOf(rungs: Rung[]): string[] {
  return [...new Set(rungs.map(({ channel }) => channel))]
}

function whyUnusable({ channels }: ChannelQuestion, channel: string): string | null {
  const why = channels[channel]
  return why === undefined ? 'not set up' : why
}

function madeOn({ attempts }: ChannelQuestion, channel: string): number {
  return attempts[channel] ?? 0
}
