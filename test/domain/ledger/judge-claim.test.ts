import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { judgeClaim, type ClaimFacts } from '../../../domain/ledger/judge-claim.js'
import { retryDelayMs } from '../../../domain/ledger/retry-delay.js'

const hour = 3_600_000
const day = 24 * hour
const now = Date.parse('2026-11-23T09:00:00Z')
const nextDay = Date.parse('2026-11-24T00:00:00Z')

const open: ClaimFacts = {
  stops: [],
  suppressions: [],
  campaign_status: 'active',
  contact_touches_ms: [],
  account_touches_ms: [],
  sender_day_count: 0,
  sender_daily_cap: 40,
  sender_next_day_ms: nextDay,
  content: { expected_hash: 'a', stored_hash: 'a' },
}

const suppressed = { suppressions: [{ kind: 'email', reason: 'unsubscribed' }] }
const domainSuppressed = { suppressions: [{ kind: 'domain', reason: 'manual' }] }
const phoneSuppressed = { suppressions: [{ kind: 'phone', reason: 'manual' }] }
const cancelled = { campaign_status: 'cancelled' }
const otherWords = { content: { expected_hash: 'a', stored_hash: 'b' } }
const noWords = { content: { expected_hash: 'a', stored_hash: null } }
const paused = { stops: [{ scope: 'campaign', reason: 'paused' }] }
const contactTouched = { contact_touches_ms: [now - hour] }
const accountTouched = { account_touches_ms: [now - 3 * hour, now - 2 * hour, now - hour] }
const senderFull = { sender_day_count: 40 }

describe('every gate', () => {
  test.each<[string, Partial<ClaimFacts>, string]>([
    ['nothing in the way', {}, 'claim'],
    // for good
    ['address', suppressed, 'skip contact: address suppressed: unsubscribed'],
    ['domain', domainSuppressed, 'skip contact: domain suppressed: manual'],
    ['phone', phoneSuppressed, 'skip contact: address suppressed: manual'],
    ['cancelled', cancelled, 'skip contact: campaign is cancelled'],
    ['completed', { campaign_status: 'completed' }, 'skip contact: campaign is completed'],
    ['other content', otherWords, 'skip step: content is not the one that was prepared'],
    ['no content', noWords, 'skip step: content is not the one that was prepared'],
    // for now
    ['pause', paused, 'hold: campaign paused'],
    ['kill switch', { stops: [{ scope: 'tenant', reason: 'killed' }] }, 'hold: tenant killed'],
    // a status says how the campaign is, the stop is what holds
    ['status paused alone', { campaign_status: 'paused' }, 'claim'],
    // until later
    ['contact cap', contactTouched, 'defer 23h: at most 1 touch of a contact in 24 hours'],
    ['account cap', accountTouched, 'defer 21h: at most 3 touches of an account in 24 hours'],
    ['sender cap', senderFull, "defer 15h: the sender's daily cap of 40 is reached"],
    [
      'sender over its cap',
      { sender_day_count: 41 },
      "defer 15h: the sender's daily cap of 40 is reached",
    ],
    ['last of the day', { sender_day_count: 39 }, 'claim'],
  ])('%s', (_name, facts, verdict) => {
    expect(inWords({ ...open, ...facts })).toBe(verdict)
  })

  test.each<[string, Partial<ClaimFacts>, string]>([
    ['a day ago to the millisecond', { contact_touches_ms: [now - day] }, 'claim'],
    ['a millisecond less', { contact_touches_ms: [now - day + 1] }, 'defer 1ms'],
    ['just now', { contact_touches_ms: [now] }, 'defer 24h'],
    ['claimed in the future', { contact_touches_ms: [now + hour] }, 'defer 25h'],
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
    ['skip contact: address suppressed', suppressed],
    ['skip contact: campaign is cancelled', cancelled],
    ['skip step: content', otherWords],
    ['hold: campaign paused', paused],
    ['defer 23h: at most 1', contactTouched],
    ['defer 21h: at most 3', accountTouched],
    ['defer 15h: the sender', senderFull],
  ]

  test.each(gates.map(([verdict], index) => [verdict, index] as const))(
    '%s, whatever comes after it',
    (verdict, index) => {
      const facts = Object.assign({}, open, ...gates.slice(index).map(([, gate]) => gate))
      expect(inWords(facts).startsWith(verdict)).toBe(true)
    },
  )

  it('lets a claim through only when every gate is open', () => {
    const choice = fc.subarray(gates.map(([, gate]) => gate))
    fc.assert(
      fc.property(choice, (closed) => {
        const facts: ClaimFacts = Object.assign({}, open, ...closed)
        expect(judgeClaim(facts, now).kind === 'claim').toBe(closed.length === 0)
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
        let at = now
        for (let round = 0; round < 3; round += 1) {
          const verdict = judgeClaim(facts, at)
          if (verdict.kind !== 'defer') break
          expect(verdict.not_before_ms).toBeGreaterThan(at)
          // one millisecond earlier the same cap still stands: the wait is no longer than needed
          expect(judgeClaim(facts, verdict.not_before_ms - 1).kind).toBe('defer')
          at = verdict.not_before_ms
        }
        expect(judgeClaim(facts, at).kind).toBe('claim')
        const inLastDay = (list: number[]) => list.filter((ms) => ms > at - day).length
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

function inWords(facts: ClaimFacts): string {
  const verdict = judgeClaim(facts, now)
  switch (verdict.kind) {
    case 'claim':
      return 'claim'
    case 'skip':
      return `skip ${verdict.ends}: ${verdict.reason}`
    case 'hold':
      return `hold: ${verdict.reason}`
    case 'defer': {
      const wait = verdict.not_before_ms - now
      return `defer ${wait % hour === 0 ? `${wait / hour}h` : `${wait}ms`}: ${verdict.reason}`
    }
  }
}
