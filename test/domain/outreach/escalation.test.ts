import { describe, expect, it, test } from 'vitest'
import type { OutreachRules } from '../../../contracts/temporal/account-outreach.js'
import { begun, contactIn, days, escalation, facts, progressOf } from './fixture.js'
import { inLines, play, type Part } from './play.js'

const start = '2026-11-23 09:00'

function channelsOf(rules: OutreachRules, channels: Record<string, string | null>, part?: Part) {
  const { touches, state } = play(begun(start, rules, [facts('con_1', { channels })]), start, part)
  return { channels: touches.map((touch) => touch.channel).join(' '), touches, state }
}

const usable = { email: null, sms: null, call: null, linkedin: null }
const usual = { email: 2, sms: 2, call: 1 }

describe('the channels of a whole sequence', () => {
  test.each<[string, Record<string, number>, Record<string, string | null>, string]>([
    // the list with its attempts, what is open to the person, seven touches
    ['all open: the last one stays', usual, usable, 'email email sms sms call call call'],
    [
      'no consent: passed over',
      usual,
      { ...usable, sms: 'no proven consent' },
      'email email call call call call call',
    ],
    [
      'only the first',
      usual,
      { email: null, sms: 'no number', call: 'no number' },
      'email email email email email email email',
    ],
    [
      'only the middle',
      usual,
      { email: 'no address', sms: null, call: 'not set up' },
      'sms sms sms sms sms sms sms',
    ],
    [
      'linkedin between',
      { email: 1, linkedin: 1, call: 1 },
      usable,
      'email linkedin call call call call call',
    ],
    ['nothing', usual, { email: 'no address', sms: 'no number', call: 'no number' }, ''],
  ])('%s', (_name, attempts, channels, expected) => {
    const life = channelsOf(escalation(attempts, { max_touchpoints: 7 }), channels)
    expect(life.channels).toBe(expected)
  })

  it('come in their order with their intervals, the last interval used again', () => {
    const intervals = [days(2), days(3), days(5)]
    const rules = escalation(usual, { max_touchpoints: 5, intervals })
    const { touches, state } = channelsOf(rules, usable)
    expect(inLines(touches)).toEqual([
      'con_1 email 1 @ 2026-11-23 09:00',
      'con_1 email 2 @ 2026-11-25 09:00',
      'con_1 sms 3 @ 2026-11-28 09:00',
      'con_1 sms 4 @ 2026-12-03 09:00',
      'con_1 call 5 @ 2026-12-08 09:00',
    ])
    expect(contactIn(state).attempts).toEqual(usual)
    expect(progressOf(state)).toEqual({
      kind: 'done',
      reason: 'this person has had 5 of 5 touches',
    })
  })

  it('each carry the reason for the channel', () => {
    const rules = escalation({ email: 1, sms: 1 }, { max_touchpoints: 3 })
    const { touches } = channelsOf(rules, usable)
    expect(touches.map(({ why }) => why.channel)).toEqual([
      'email, attempt 1 of 1',
      'sms, attempt 1 of 1: 1 email without an answer',
      'sms again: 1 email without an answer',
    ])
  })

  it('count a touch without an answer from the provider as an attempt', () => {
    const rules = escalation({ email: 1, sms: 1 }, { max_touchpoints: 2 })
    const { state } = channelsOf(rules, usable, {
      outcome: () => ({ kind: 'unknown', reason: 'no answer' }),
    })
    expect(contactIn(state).attempts).toEqual({ email: 1, sms: 1 })
  })

  it('do not count a skipped touch as an attempt: its step is over, its channel is not', () => {
    const rules = escalation({ email: 1, sms: 1 }, { max_touchpoints: 3 })
    const { touches, state } = channelsOf(rules, usable, {
      outcome: ({ step }) =>
        step === 1 ? { kind: 'skipped', reason: 'no words', ends: 'step' } : { kind: 'sent' },
    })
    expect(touches.map(({ step, channel }) => `${step} ${channel}`)).toEqual(['2 email', '3 sms'])
    expect(contactIn(state).attempts).toEqual({ email: 1, sms: 1 })
  })

  it('go on after a refusal with the next one and never come back to the refused one', () => {
    const rules = escalation(usual, { max_touchpoints: 6 })
    const { touches, state } = channelsOf(rules, usable, {
      outcome: ({ channel, step }) =>
        channel === 'email' && step === 2
          ? { kind: 'failed', reason: '550 no such user' }
          : { kind: 'sent' },
    })
    expect(inLines(touches)).toEqual([
      'con_1 email 1 @ 2026-11-23 09:00',
      'con_1 sms 3 @ 2026-11-27 09:00',
      'con_1 sms 4 @ 2026-11-29 09:00',
      'con_1 call 5 @ 2026-12-01 09:00',
      'con_1 call 6 @ 2026-12-03 09:00',
    ])
    expect(contactIn(state).channels['email']).toBe('550 no such user')
  })

  it('end the person when every one of them has refused', () => {
    const { touches, state } = channelsOf(escalation(usual), usable, {
      outcome: ({ channel }) => ({ kind: 'failed', reason: `${channel} refused` }),
    })
    expect(touches).toEqual([])
    expect(progressOf(state)).toEqual({
      kind: 'done',
      reason: 'email: email refused; sms: sms refused; call: call refused',
    })
  })
})
