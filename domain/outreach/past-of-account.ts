import type { LastTouch, OutreachRules } from '../../contracts/temporal/account-outreach.js'
import type { AccountPast, ContactPast } from '../../contracts/temporal/outreach-activities.js'

/** One touch of the ledger, as far as it says what to do next. */
export interface PastTouch {
  contact_id: string
  step: number
  channel: string
  state: string
  message_kind: string
  reason: string
  slot_at_ms: number
  /** When it left, or took its place under the caps. */
  left_at_ms: number | null
}

export interface PastSources {
  started_ms: number
  channels: OutreachRules['channels']
  touches: PastTouch[]
  /** How the workflow that is lost said everybody stands. */
  standings: { contact_id: string; progress: string; reason: string }[]
}

const hourMs = 3_600_000
const went = new Set(['sent', 'unknown', 'claimed'])
const open = new Set(['planned', 'released'])

/** initialize, the second time: where everybody stands by what the ledger says. */
export function pastOfAccount(sources: PastSources): AccountPast {
  return {
    started_ms: sources.started_ms,
    contacts: sources.standings.map((standing) => pastOf(sources, standing)),
  }
}

function pastOf(sources: PastSources, standing: PastSources['standings'][number]): ContactPast {
  const { contact_id, progress } = standing
  const touches = sources.touches
    .filter((touch) => touch.contact_id === contact_id)
    .sort((a, b) => a.step - b.step)
  const submitted = touches.filter(({ state }) => went.has(state))
  const failed = touches.filter(({ state }) => state === 'failed')
  const attempts: Record<string, number> = {}
  for (const { channel } of submitted) attempts[channel] = (attempts[channel] ?? 0) + 1
  return {
    contact_id,
    attempts,
    last: lastOf(touches),
    colleague_message_used: submitted.some((touch) => touch.message_kind === 'colleague'),
    refused: isFixed(sources)
      ? {}
      : Object.fromEntries(failed.map(({ channel, reason }) => [channel, reason])),
    begun: progress === 'waiting' || progress === 'awaiting_approval' || submitted.length > 0,
    ended: endOf(sources, standing, failed),
    planned: plannedOf(touches),
  }
}

function isFixed({ channels }: PastSources): boolean {
  return channels.kind === 'fixed'
}

function lastOf(touches: PastTouch[]): LastTouch | null {
  const last = touches.findLast(
    ({ state }) => went.has(state) || state === 'failed' || state === 'skipped',
  )
  if (!last) return null
  const { step, slot_at_ms, left_at_ms, state } = last
  const at_ms = left_at_ms ?? slot_at_ms
  return {
    step,
    // as when it was sent: a touch that left about when planned keeps the planned minute
    base_ms: at_ms - slot_at_ms > hourMs ? at_ms : slot_at_ms,
    at_ms,
    ...(state === 'failed' || state === 'skipped' ? { outcome: state } : {}),
  }
}

/** A definite refusal ends a fixed plan, also when nobody was left to write that down. */
function endOf(
  sources: PastSources,
  { progress, reason }: PastSources['standings'][number],
  failed: PastTouch[],
): ContactPast['ended'] {
  if (progress === 'done' || progress === 'stopped') return { kind: progress, reason }
  const refusal = isFixed(sources) ? failed.at(-1) : undefined
  return refusal ? { kind: 'stopped', reason: refusal.reason } : null
}

function plannedOf(touches: PastTouch[]): ContactPast['planned'] {
  const planned = touches.findLast(({ state }) => open.has(state))
  if (!planned) return null
  const { step, channel, slot_at_ms, reason } = planned
  return { step, channel, at_ms: slot_at_ms, reason }
}
