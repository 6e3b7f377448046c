import { describe, expect, it, test } from 'vitest'
import { eventTypes } from '../../../contracts/events.js'
import type { ContactRole } from '../../../contracts/temporal/account-outreach.js'
import type { ReportedEvent } from '../../../domain/events/consequence.js'
import { effectOfEvent } from '../../../domain/events/effect-of-event.js'

const event = (type: ReportedEvent['type'], changes: Partial<ReportedEvent> = {}) => ({
  type,
  disclosable: false,
  ...changes,
})
const person = (role: ContactRole, soft_bounces = 0) => ({ role, soft_bounces })
const pausing = { pause_on_conflict: true }
const notPausing = { pause_on_conflict: false }

const thisCampaign = 'This person gets nothing more in this campaign'
const paused = 'the account is paused.'
const goOn = 'their colleagues go on.'

describe('an answer stops the person and is a conflict', () => {
  test.each([
    // event, role, stop reason, conflict
    [event('replied'), 'primary', 'replied', 'primary_responded'],
    [event('replied'), 'secondary', 'replied', 'colleague_responded'],
    [event('replied', { sentiment: 'neutral' }), 'tertiary', 'replied', 'colleague_responded'],
    [event('replied', { sentiment: 'positive' }), 'primary', 'replied', 'primary_responded'],
    [
      event('replied', { sentiment: 'negative' }),
      'primary',
      'replied: negative',
      'negative_sentiment',
    ],
    [
      event('replied', { sentiment: 'negative' }),
      'tertiary',
      'replied: negative',
      'negative_sentiment',
    ],
    [event('not_now'), 'primary', 'replied: not now', 'primary_responded'],
    [event('not_now'), 'secondary', 'replied: not now', 'colleague_responded'],
    [
      event('not_now', { sentiment: 'negative' }),
      'secondary',
      'replied: not now',
      'colleague_responded',
    ],
  ] as const)('%j of a %s contact', (reported, role, reason, conflict) => {
    expect(effectOfEvent(reported, person(role), pausing)).toEqual({
      conflict,
      contact: { kind: 'stop', reason },
      account: 'pause',
      suppress: null,
      effect: `${thisCampaign}; ${paused}`,
    })
    expect(effectOfEvent(reported, person(role), notPausing)).toEqual({
      conflict,
      contact: { kind: 'stop', reason },
      account: 'none',
      suppress: null,
      effect: `${thisCampaign}; ${goOn}`,
    })
  })
})

describe('a meeting wins the account', () => {
  test.each([
    ['primary', pausing],
    ['tertiary', pausing],
    ['primary', notPausing],
  ] as const)('when a %s contact books it, with %j', (role, rules) => {
    expect(effectOfEvent(event('meeting_booked'), person(role), rules)).toEqual({
      conflict: 'meeting_scheduled',
      contact: { kind: 'stop', reason: 'booked a meeting' },
      account: 'won',
      suppress: null,
      effect: `${thisCampaign}; the account is won and ends.`,
    })
  })
})

describe('a reply that nobody understands', () => {
  test.each([
    ['primary', 'primary_responded', pausing, 'pause', paused],
    ['secondary', 'colleague_responded', pausing, 'pause', paused],
    ['primary', 'primary_responded', notPausing, 'none', goOn],
  ] as const)('holds a %s person, as %s, with %j', (role, conflict, rules, account, words) => {
    expect(effectOfEvent(event('unclear_reply'), person(role), rules)).toEqual({
      conflict,
      contact: { kind: 'hold', reason: 'replied, and nobody has said yet what it means' },
      account,
      suppress: null,
      effect: `This person gets nothing until somebody has said what the reply means; ${words}`,
    })
  })
})

describe('a mail that somebody of us wrote by hand', () => {
  test.each([pausing, notPausing])('stops the automatic ones to that person, with %j', (rules) => {
    expect(effectOfEvent(event('written_by_hand'), person('primary'), rules)).toEqual({
      conflict: null,
      contact: { kind: 'stop', reason: 'somebody of us wrote to them by hand' },
      account: 'none',
      suppress: null,
      effect: `${thisCampaign}; ${goOn}`,
    })
  })
})

describe('an opt-out holds for every campaign', () => {
  it('stops an unsubscribed person, and pauses where conflicts pause', () => {
    const unsubscribed = {
      conflict: 'unsubscribe',
      contact: { kind: 'stop', reason: 'unsubscribed' },
      suppress: 'unsubscribed',
    }
    const campaigns = 'This person gets nothing more from any campaign'
    expect(effectOfEvent(event('unsubscribed'), person('primary'), pausing)).toEqual({
      ...unsubscribed,
      account: 'pause',
      effect: `${campaigns}; ${paused}`,
    })
    expect(effectOfEvent(event('unsubscribed'), person('primary'), notPausing)).toEqual({
      ...unsubscribed,
      account: 'none',
      effect: `${campaigns}; ${goOn}`,
    })
  })

  test.each([pausing, notPausing])(
    'pauses the account after a complaint, also with %j',
    (rules) => {
      expect(effectOfEvent(event('complained'), person('tertiary'), rules)).toEqual({
        conflict: 'complaint',
        contact: { kind: 'stop', reason: 'complained' },
        account: 'pause',
        suppress: 'complained',
        effect: `This person gets nothing more from any campaign; ${paused}`,
      })
    },
  )
})

describe('a bounce is no conflict', () => {
  it('ends the address when it is hard', () => {
    expect(effectOfEvent(event('bounced_hard'), person('primary'), pausing)).toEqual({
      conflict: null,
      contact: { kind: 'stop', reason: 'the address bounced' },
      account: 'none',
      suppress: 'bounced_hard',
      effect: `${thisCampaign}, and the address nothing more from any; ${goOn}`,
    })
  })

  test.each([0, 1])('changes nothing when it is soft and %i came before', (before) => {
    expect(effectOfEvent(event('bounced_soft'), person('primary', before), pausing)).toEqual({
      conflict: null,
      contact: { kind: 'none' },
      account: 'none',
      suppress: null,
      effect: 'Nothing stops; the third soft bounce would.',
    })
  })

  test.each([2, 3])('stops the person when it is soft and %i came before', (before) => {
    expect(effectOfEvent(event('bounced_soft'), person('primary', before), pausing)).toEqual({
      conflict: null,
      contact: { kind: 'stop', reason: `the address bounced ${before + 1} times` },
      account: 'none',
      suppress: null,
      effect: `${thisCampaign}; ${goOn}`,
    })
  })
})

describe('an absence postpones', () => {
  test.each([
    ['2026-12-23', '2026-12-24'],
    ['2026-12-31', '2027-01-01'],
    ['2028-02-28', '2028-02-29'],
    ['2027-03-27', '2027-03-28'],
  ])('who returns on %s is written to from %s on', (return_date, date) => {
    expect(
      effectOfEvent(event('out_of_office', { return_date }), person('primary'), pausing),
    ).toEqual({
      conflict: null,
      contact: {
        kind: 'postpone',
        until: { kind: 'day', date },
        reason: `out of office until ${return_date}`,
      },
      account: 'none',
      suppress: null,
      effect: `Nothing stops; this person gets nothing before ${date}.`,
    })
  })

  it('by five business days when nobody knows until when', () => {
    expect(effectOfEvent(event('out_of_office'), person('secondary'), pausing)).toEqual({
      conflict: null,
      contact: {
        kind: 'postpone',
        until: { kind: 'business_days', count: 5 },
        reason: 'out of office, five business days because no return date is known',
      },
      account: 'none',
      suppress: null,
      effect: 'Nothing stops; this person gets nothing for 5 business days.',
    })
  })
})

test.each([
  ['inquiry', true, 'Nothing stops; colleagues may be told of this inquiry.'],
  ['demo_request', true, 'Nothing stops; colleagues may be told of this demo request.'],
  ['event', false, 'Nothing stops; colleagues may not be told of this event.'],
] as const)(
  'an engagement stops nothing: %s, disclosable %s',
  (engagement, disclosable, effect) => {
    expect(
      effectOfEvent(event('engaged', { engagement, disclosable }), person('primary'), pausing),
    ).toEqual({
      conflict: null,
      contact: { kind: 'none' },
      account: 'none',
      suppress: null,
      effect,
    })
  },
)

test.each(eventTypes)('the effect of %s is one sentence', (type) => {
  for (const rules of [pausing, notPausing]) {
    const { effect } = effectOfEvent(event(type), person('primary'), rules)
    expect(effect).toMatch(/^[A-Z][^.]*\.$/)
  }
})
