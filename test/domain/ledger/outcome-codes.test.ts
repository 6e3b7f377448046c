import { describe, expect, test } from 'vitest'
import { judgeSmtpFailure } from '../../../activities/providers/smtp/judge-smtp-failure.js'
import { zoneTable } from '../../../calendar/zone-table.js'
import type { EventInput } from '../../../contracts/events.js'
import { effectOfEvent } from '../../../domain/events/effect-of-event.js'
import { judgeClaim, type ClaimFacts } from '../../../domain/ledger/judge-claim.js'
import { nextFreeSlot } from '../../../domain/ledger/next-free-slot.js'
import {
  holdReason,
  moveReason,
  outcomeReason,
  type TouchOutcome,
} from '../../../domain/ledger/outcome-codes.js'

const hour = 3_600_000
const now = Date.parse('2026-11-23T09:00:00Z')
const zone = zoneTable('Europe/Berlin', now)
const calendar = {
  zone,
  hours: { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] },
  holidays: [],
}
const rules = { zone, daily_cap: 40, ramp: null, min_gap_seconds: 90, first_sent_day: null }
const sender = {
  rules,
  ask: { at_ms: now, step: 1, jitter_key: 'key' },
  load: { counted_today: 0, follow_ups_today: 0, near_ms: [] as number[] },
}
const open: ClaimFacts = {
  stops: [],
  suppressions: [],
  campaign_status: 'active',
  consent: 'not_needed',
  approval: { kind: 'not_needed' },
  content: { expected_hash: 'a', stored_hash: 'a' },
  calendar,
  contact_touches_ms: [],
  account_touches_ms: [],
  account_touchpoints: 0,
  max_account_touchpoints: 20,
  unseen_replies: null,
  sender,
}

/** The code of whatever the claim says, in its own words. */
function codeOf(facts: Partial<ClaimFacts>): string {
  const judged = judgeClaim({ ...open, ...facts })
  switch (judged.kind) {
    case 'claim':
      return 'claim'
    case 'hold':
      return `hold ${holdReason(judged.reason)}`
    case 'skip':
      return `skip ${outcomeReason('skipped', judged.reason)}`
    case 'defer':
      return `move ${moveReason(judged.reason)}`
    case 'crowded':
      return `move ${moveReason(judged.refusal.reason)}`
  }
}

const hold = (scope: string, reason: string) => ({
  stops: [{ scope, reason, effect: 'hold' as const }],
})
const loaded = (load: Partial<typeof sender.load>, more: Partial<typeof rules> = {}) => ({
  sender: { ...sender, rules: { ...rules, ...more }, load: { ...sender.load, ...load } },
})
const needs = (approved_hash: string | null) => ({
  approval: { kind: 'needed' as const, request_id: null, approved_hash },
})
const at = (ms: number) => ({ sender: { ...sender, ask: { ...sender.ask, at_ms: ms } } })

describe('every verdict of the claim has a code of its own', () => {
  test.each<[Partial<ClaimFacts>, string]>([
    [{}, 'claim'],
    [{ suppressions: [{ kind: 'email', reason: 'unsubscribed' }] }, 'skip suppressed'],
    [{ suppressions: [{ kind: 'domain', reason: 'manual' }] }, 'skip suppressed'],
    [{ stops: [{ scope: 'contact', reason: 'replied', effect: 'end' }] }, 'skip stopped'],
    [{ stops: [{ scope: 'contact', reason: 'unsubscribed', effect: 'end' }] }, 'skip suppressed'],
    [{ campaign_status: 'cancelled' }, 'skip campaign_over'],
    [{ campaign_status: 'completed' }, 'skip campaign_over'],
    [{ consent: 'missing' }, 'skip no_consent'],
    [needs(null), 'skip not_approved'],
    [needs('b'), 'skip words_changed'],
    [{ content: { expected_hash: 'a', stored_hash: null } }, 'skip words_changed'],
    [{ account_touchpoints: 20 }, 'skip account_limit'],
    [hold('tenant', 'kill switch'), 'hold kill_switch'],
    [hold('campaign', 'kill switch'), 'hold kill_switch'],
    [hold('sender', 'reputation: 4 bounces of 60 messages'), 'hold sender_reputation'],
    [hold('sender', 'mail authentication fails: DKIM: …'), 'hold sender_authentication'],
    [hold('campaign', 'paused'), 'hold campaign_paused'],
    [hold('account', 'primary_responded'), 'hold account_conflict'],
    [at(now + 9 * hour), 'move working_hours'],
    [at(now + 5 * 24 * hour), 'move weekend'],
    [
      { calendar: { ...calendar, holidays: [{ day: Math.floor(now / (24 * hour)), name: 'X' }] } },
      'move holiday',
    ],
    [{ contact_touches_ms: [now - hour] }, 'move contact_cap'],
    [{ account_touches_ms: [now - 3 * hour, now - 2 * hour, now - hour] }, 'move account_cap'],
    [{ unseen_replies: { since_ms: null, look_again_ms: hour } }, 'move replies_unseen'],
    [{ unseen_replies: { since_ms: now, look_again_ms: hour } }, 'move replies_unseen'],
    [loaded({ near_ms: [now - 60_000] }), 'move sender_gap'],
    [loaded({ counted_today: 40 }), 'move sender_cap'],
    [
      loaded({ counted_today: 10 }, { ramp: { start: 10, add_per_day: 5 } } as object),
      'move sender_ramp',
    ],
    [loaded({ counted_today: 30, follow_ups_today: 10 }), 'move follow_ups_first'],
  ])('%j: %s', (facts, code) => {
    expect(codeOf(facts)).toBe(code)
  })

  test('a day that is fully planned', () => {
    const others = Array.from({ length: 40 }, (_, index) => ({
      at_ms: now + index * 120_000,
      step: 2,
      planned: true,
    }))
    const refusal = { kind: 'gap' as const, reason: '' }
    const free = nextFreeSlot({ rules, ask: sender.ask, calendar, others, refusal })
    expect(moveReason(free.reason)).toBe('sender_planned')
  })
})

const smtp = (responseCode: number | undefined, command: string, begun: boolean) => {
  const error = Object.assign(new Error('x'), { responseCode, command, code: 'ECONNRESET' })
  return judgeSmtpFailure(error, begun)
}

describe('every answer of a mail server has a code', () => {
  test.each<[ReturnType<typeof smtp>, TouchOutcome, string]>([
    [smtp(550, 'RCPT TO', false), 'failed', 'refused'],
    [smtp(554, 'DATA', true), 'failed', 'refused'],
    [smtp(451, 'RCPT TO', false), 'released', 'try_later'],
    [smtp(535, 'AUTH', false), 'released', 'sender_refused'],
    [smtp(undefined, 'CONN', false), 'released', 'no_connection'],
    [smtp(undefined, 'DATA', true), 'unknown', 'no_answer'],
  ])('%j is counted as %s, %s', ({ detail }, outcome, code) => {
    expect(outcomeReason(outcome, detail)).toBe(code)
    expect(outcomeReason('failed', `${detail}; given up after 4 attempts`)).toBe('given_up')
    expect(outcomeReason('failed', `${detail}; known too late to try again`)).toBe('too_late')
    expect(outcomeReason('unknown', `not sent again: ${detail}`)).toBe('not_sent_again')
  })
})

describe('what ends the rest of a person’s plan has a code', () => {
  const contact = { role: 'primary' as const, soft_bounces: 2 }
  const reasons = (
    ['replied', 'not_now', 'meeting_booked', 'complained', 'bounced_hard', 'bounced_soft'] as const
  ).map((type) => {
    const event = { type } as EventInput
    const { contact: effect } = effectOfEvent(event, contact, { pause_on_conflict: true })
    return effect.kind === 'stop' ? effect.reason : effect.kind
  })

  test.each(reasons)('%s', (reason) => {
    expect(outcomeReason('skipped', reason)).toBe('stopped')
  })

  test.each<[TouchOutcome, string, string]>([
    ['skipped', 'unsubscribed on 26 Nov', 'suppressed'],
    ['skipped', 'rejected by a reviewer', 'not_approved'],
    ['skipped', 'approval expired without a decision', 'not_approved'],
    ['skipped', 'subject cannot be rendered: x', 'unwritable'],
    ['skipped', 'sms is not set up', 'no_channel'],
    ['skipped', 'contact has no e-mail address', 'no_channel'],
    ['cancelled', 'campaign is cancelled', 'campaign_over'],
    ['cancelled', 'planned anew', 'planned_anew'],
    ['sent', 'accepted: 250 2.0.0 queued', 'accepted'],
  ])('%s, %s: %s', (outcome, reason, code) => {
    expect(outcomeReason(outcome, reason)).toBe(code)
  })
})

test('words that nobody has foreseen never become a label', () => {
  const said = 'anna@northwind.example is on holiday'
  expect([outcomeReason('skipped', said), holdReason(said), moveReason(said)]).toEqual([
    'other',
    'other',
    'other',
  ])
})
