import type { PeopleSetting } from '../../runtime/people-setting.js'
import type { SmsMessage } from '../sms/sms-message.js'
import { hourMs, minuteMs } from './act.js'
import { actionId } from './action-id.js'
import { draw, drawBetween } from './draw.js'
import type { TextAction } from './planned-action.js'

type Answer = 'stop' | 'positive' | 'question' | 'negative' | 'help'

const words: Record<Answer, string> = {
  stop: 'STOP',
  positive: 'Thanks, sounds interesting. Call me tomorrow.',
  question: 'How much does it cost?',
  negative: 'Not interested, thank you.',
  help: 'HELP',
}

/** A phone number has no room for a tag: what its last four digits mean. */
const codes: Record<string, Answer> = {
  '0701': 'stop',
  '0702': 'positive',
  '0703': 'question',
  '0704': 'negative',
  '0705': 'help',
}

const usualDelayMs = hourMs

export type SentSms = Pick<
  SmsMessage,
  'sid' | 'direction' | 'from' | 'to' | 'body' | 'status_callback'
>

/** What whoever got this SMS texts back; null: nothing, or it was not sent by a campaign. */
export function planText(
  sms: SentSms,
  nowMs: number,
  people: PeopleSetting | null,
): TextAction | null {
  const tenantId = tenantOf(sms)
  if (tenantId === null || sms.direction !== 'outbound-api') return null
  const behaviour = behaviourOf(sms, people)
  if (!behaviour) return null
  const id = actionId(tenantId, sms.to, sms.from, behaviour.answer)
  return {
    action_id: id,
    about: sms.sid,
    tenant_id: tenantId,
    at_ms: nowMs + behaviour.delayMs,
    act: 'text',
    sms: {
      from: sms.to,
      to: sms.from,
      text: words[behaviour.answer],
      sid: id.replace('ppl_', 'SM'),
    },
  }
}

/** Overture writes it into the address for callbacks. */
export function tenantOf({ status_callback: url }: SentSms): string | null {
  return url === null ? null : (URL.parse(url)?.searchParams.get('tenant') ?? null)
}

function behaviourOf(
  { to, body }: SentSms,
  people: PeopleSetting | null,
): { answer: Answer; delayMs: number } | null {
  const answer = codes[to.slice(-4)]
  if (answer !== undefined) return { answer, delayMs: usualDelayMs }
  if (!people) return null
  const { seed, shares } = people
  const parts = [seed, to, body]
  const point = draw(...parts, 'kind') * 100
  const stops = shares.unsubscribe ?? 0
  const delayMs = drawBetween(minuteMs, 24 * hourMs, [...parts, 'delay'])
  if (point < stops) return { answer: 'stop', delayMs }
  if (point >= stops + (shares.reply ?? 0)) return null
  const replies = ['positive', 'question', 'negative'] as const
  const chosen = replies[Math.floor(draw(...parts, 'act') * replies.length)]
  return chosen === undefined ? null : { answer: chosen, delayMs }
}
