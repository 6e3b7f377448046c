import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { judgeClaim, type ClaimFacts } from '../../../domain/ledger/judge-claim.js'
import { zoneTable } from '../../../calendar/zone-table.js'
import { leftAt } from '../../../domain/ledger/left-at.js'
import { retryDelayMs } from '../../../domain/ledger/retry-delay.js'
import type { SenderLoad } from '../../../domain/ledger/sender-capacity.js'

const hour = 3_600_000
const day = 24 * hour
const now = Date.parse('2026-11-23T09:00:00Z')
const zone = zoneTable('Europe/Berlin', now)
const allDay = { start_minute: 0, end_minute: 1440, days: [1, 2, 3, 4, 5, 6, 7] }

const rules = {
  zone,
  daily_cap: 40,
  ramp: null,
  min_gap_seconds: 90,
  first_sent_day: null,
}
const ask = { at_ms: now, step: 1, jitter_key: 'key' }
const noLoad: SenderLoad = { counted_today: 0, follow_ups_today: 0, near_ms: [] }
const sender = { rules, ask, load: noLoad }

const open: ClaimFacts = {
  stops: [],
  suppressions: [],
  campaign_status: 'active',
  consent: 'not_needed',
  approval: { kind: 'not_needed' },
  content: { expected_hash: 'a', stored_hash: 'a' },
  calendar: { zone, hours: allDay, holidays: [] },
  contact_touches_ms: [],
  account_touches_ms: [],
  account_touchpoints: 0,
  max_account_touchpoints: 20,
  unseen_replies: null,
  sender,
}

const at = (ms: number) => ({ sender: { ...sender, ask: { ...ask, at_ms: ms } } })
const office = { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] }
const holiday = { day: Math.floor(now / day), name: 'Buß- und Bettag' }
const loaded = (load: Partial<SenderLoad>) => ({
  sender: { ...sender, load: { ...noLoad, ...load } },
})

const suppressed = { suppressions: [{ kind: 'email', reason: 'unsubscribed' }] }
const domainSuppressed = { suppressions: [{ kind: 'domain', reason: 'manual' }] }
const phoneSuppressed = { suppressions: [{ kind: 'phone', reason: 'manual' }] }
const cancelled = { campaign_status: 'cancelled' }
const otherWords = { content: { expected_hash: 'a', stored_hash: 'b' } }
const noWords = { content: { expected_hash: 'a', stored_hash: null } }
const hold = (scope: string, reason: string) => ({ scope, reason, effect: 'hold' as const })
const replied = { stops: [{ scope: 'contact', reason: 'replied', effect: 'end' as const }] }
const noConsent = { consent: 'missing' as const }
const approval = (approved_hash: string | null) => ({
  approval: { kind: 'needed' as const, request_id: 'apr_1', approved_hash },
})
const paused = { stops: [hold('campaign', 'paused')] }
const accountDone = { account_touchpoints: 20 }
const closed = { calendar: { zone, hours: { ...office, end_minute: 600 }, holidays: [] } }
const contactTouched = { contact_touches_ms: [now - hour] }
const accountTouched = { account_touches_ms: [now - 3 * hour, now - 2 * hour, now - hour] }
const unseen = { unseen_replies: { since_ms: now - hour / 3, look_again_ms: hour / 4 } }
const gap = loaded({ near_ms: [now - 60_000] })
const senderFull = loaded({ counted_today: 40 })

describe('every gate', () => {
  test.each<[string, Partial<ClaimFacts>, string]>([
    ['nothing in the way', {}, 'claim'],
    // for good
    ['address', suppressed, 'skip contact: address suppressed: unsubscribed'],
    ['domain', domainSuppressed, 'skip contact: domain suppressed: manual'],
    ['phone', phoneSuppressed, 'skip step: number suppressed: manual'],
    ['cancelled', cancelled, 'skip contact: campaign is cancelled'],
    ['completed', { campaign_status: 'completed' }, 'skip contact: campaign is completed'],
    ['other content', otherWords, 'skip step: content is not the one that was prepared'],
    ['no content', noWords, 'skip step: content is not the one that was prepared'],
    // for now
    ['pause', paused, 'hold: campaign paused'],
    ['kill switch', { stops: [hold('tenant', 'kill switch')] }, 'hold: tenant kill switch'],
    // a status says how the campaign is, the stop is what holds
    ['status paused alone', { campaign_status: 'paused' }, 'claim'],
    ['a person who replied', replied, 'skip contact: contact replied'],
    ['no consent', noConsent, 'skip step: no proven consent for this channel'],
    ['consent', { consent: 'given' }, 'claim'],
    ['not approved', approval(null), 'skip step: nobody has approved these words'],
    [
      'approved other words',
      approval('b'),
      'skip step: other words were approved than the ones prepared',
    ],
    ['approved', approval('a'), 'claim'],
    [
      'account done',
      accountDone,
      'skip contact: the account has had 20 of 20 touches of this campaign',
    ],
    ['account not done', { account_touchpoints: 19 }, 'claim'],
    // until later
    [
      'quiet hours',
      closed,
      "defer 83100000ms: 10:00 Europe/Berlin is outside the recipient's working hours",
    ],
    [
      'holiday',
      { calendar: { zone, hours: office, holidays: [holiday] } },
      'defer 83100000ms: Buß- und Bettag is a holiday of the recipient',
    ],
    ['contact cap', contactTouched, 'defer 23h: at most 1 touch of a contact in 24 hours'],
    ['account cap', accountTouched, 'defer 21h: at most 3 touches of an account in 24 hours'],
    [
      'replies unseen',
      unseen,
      'defer 900000ms: replies to the sender have not been looked at since 2026-11-23 08:40 UTC',
    ],
    [
      'replies never seen',
      { unseen_replies: { since_ms: null, look_again_ms: hour } },
      'defer 1h: replies to the sender have never been looked at',
    ],
    ['gap', gap, 'crowded: at least 90 seconds between two messages of the sender'],
    ['sender cap', senderFull, "crowded: the sender's daily cap of 40 is reached"],
    [
      'follow-ups',
      loaded({ counted_today: 30, follow_ups_today: 10 }),
      "crowded: the rest of the sender's day is kept for follow-ups",
    ],
  ])('%s', (_name, facts, verdict) => {
    expect(inWords({ ...open, ...facts })).toBe(verdict)
  })

  test.each<[string, Partial<ClaimFacts>, string]>([
    ['a day ago to the millisecond', { contact_touches_ms: [now - day] }, 'claim'],
    ['a minute less', { contact_touches_ms: [now - day + 60_000] }, 'defer 60000ms'],
    ['just now', { contact_touches_ms: [now] }, 'defer 24h'],
    ['claimed in the future', { contact_touches_ms: [now + hour] }, 'defer 25h'],
    [
      'left in the first seconds of its minute',
      { contact_touches_ms: [now - day + 9_999] },
      'claim',
    ],
    ['left later in its minute', { contact_touches_ms: [now - day + 10_000] }, 'defer 10000ms'],
    ['the latest decides', { contact_touches_ms: [now - 5 * hour, now - hour] }, 'defer 23h'],
    ['account: two is free', { account_touches_ms: [now - hour, now] }, 'claim'],
    [
      'account: the third latest decides',
      { account_touches_ms: [now - 4 * hour, now - hour, now - 3 * hour, now - 2 * hour] },
      'defer 21h',
    ],
    [
      'account: old ones do not count',
      { account_touches_ms: [now - day, now - 2 * hour, now - hour] },
      'claim',
    ],
  ])('rolling 24 hours: %s', (_name, facts, verdict) => {
    expect(inWords({ ...open, ...facts }).split(': ')[0]).toBe(verdict)
  })
})

describe('what is said first', () => {
  const gates: [string, Partial<ClaimFacts>][] = [
    ['skip contact: contact replied', replied],
    ['skip contact: address suppressed', suppressed],
    ['skip contact: campaign is cancelled', cancelled],
    ['skip step: no proven consent', noConsent],
    ['skip step: nobody has approved', approval(null)],
    ['skip step: content', otherWords],
    ['hold: campaign paused', paused],
    ['skip contact: the account', accountDone],
    ['defer 83100000ms: 10:00', closed],
    ['defer 23h: at most 1', contactTouched],
    ['defer 21h: at most 3', accountTouched],
    ['defer 900000ms: replies', unseen],
    ['crowded: at least 90', gap],
    ['crowded: the sender', senderFull],
  ]

  test.each(gates.map(([verdict], index) => [verdict, index] as const))(
    '%s, whatever comes after it',
    (verdict, index) => {
      const facts = together(gates.slice(index).map(([, gate]) => gate))
      expect(inWords(facts).startsWith(verdict)).toBe(true)
    },
  )

  it('lets a claim through only when every gate is open', () => {
    const choice = fc.subarray(gates.map(([, gate]) => gate))
    fc.assert(
      fc.property(choice, (closed) => {
        const facts = together(closed)
        expect(judgeClaim(facts).kind === 'claim').toBe(closed.length === 0)
      }),
    )
  })

  it('never claims twice under a cap if every deferral is obeyed', () => {
    const touches = fc.array(fc.integer({ min: -2 * day, max: 0 }), { maxLength: 8 })
    fc.assert(
      fc.property(touches, touches, (contact, account) => {
        const facts = {
          ...open,
          contact_touches_ms: contact.map((ms) => now + ms),
          account_touches_ms: account.map((ms) => now + ms),
        }
        let instant = now
        for (let round = 0; round < 3; round += 1) {
          const verdict = judgeClaim({ ...facts, ...at(instant) })
          if (verdict.kind !== 'defer') break
          expect(verdict.not_before_ms).toBeGreaterThan(instant)
          // one millisecond earlier the same cap still stands: the wait is no longer than needed
          expect(judgeClaim({ ...facts, ...at(verdict.not_before_ms - 1) }).kind).toBe('defer')
          instant = verdict.not_before_ms
        }
        expect(judgeClaim({ ...facts, ...at(instant) }).kind).toBe('claim')
        const inLastDay = (list: number[]) => list.filter((ms) => leftAt(ms) > instant - day).length
        expect(inLastDay(facts.contact_touches_ms)).toBeLessThan(1)
        expect(inLastDay(facts.account_touches_ms)).toBeLessThan(3)
      }),
    )
  })
})

test.each([
  [1, 5],
  [2, 30],
  [3, 120],
])('attempt %i is tried again after %i minutes', (attempt, minutes) => {
  expect(retryDelayMs(attempt)).toBe(minutes * 60_000)
})

test.each([0, 4, 5, 100])('attempt %i is the last', (attempt) => {
  expect(retryDelayMs(attempt)).toBeUndefined()
})

/** Stops add up; of the sender's load the last one counts. */
function together(closed: Partial<ClaimFacts>[]): ClaimFacts {
  const stops = closed.flatMap((gate) => gate.stops ?? [])
  const loads = closed.flatMap((gate) => (gate.sender ? [gate.sender.load] : []))
  const load = Object.assign({ ...noLoad }, ...loads.map(onlyFilled))
  return Object.assign({}, open, ...closed, { stops, sender: { ...sender, load } })
}

function onlyFilled(load: ClaimFacts['sender']['load']) {
  return Object.fromEntries(
    Object.entries(load ?? {}).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value > 0,
    ),
  )
}

function inWords(facts: ClaimFacts): string {
  const verdict = judgeClaim(facts)
  switch (verdict.kind) {
    case 'claim':
      return 'claim'
    case 'skip':
      return `skip ${verdict.ends}: ${verdict.reason}`
    case 'crowded':
      return `crowded: ${verdict.refusal.reason}`
    case 'hold':
      return `hold: ${verdict.reason}`
    case 'defer': {
      const wait = verdict.not_before_ms - now
      return `defer ${wait % hour === 0 ? `${wait / hour}h` : `${wait}ms`}: ${verdict.reason}`
    }
  }
}
