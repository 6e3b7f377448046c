import { describe, expect, it, test } from 'vitest'
import type { ChannelRung } from '../../../contracts/temporal/account-outreach.js'
import { chooseChannel } from '../../../domain/outreach/choose-channel.js'

const usual: ChannelRung[] = [
  { channel: 'email', attempts: 2 },
  { channel: 'sms', attempts: 2 },
  { channel: 'call', attempts: 1 },
]
const all = { email: null, sms: null, call: null, linkedin: null }
const noConsent = { ...all, sms: 'no proven consent' }
const emailOnly = { email: null, sms: 'no proven consent' }

describe('escalation', () => {
  const choose = (
    rungs: ChannelRung[],
    channels: Record<string, string | null>,
    attempts: Record<string, number>,
  ) => chooseChannel({ rule: { kind: 'escalation', rungs }, step: 1, attempts, channels })

  test.each<[string, Record<string, string | null>, Record<string, number>, string, string]>([
    // usable channels, attempts made, channel, reason
    ['begins with the first', all, {}, 'email', 'email, attempt 1 of 2'],
    ['uses up its attempts', all, { email: 1 }, 'email', 'email, attempt 2 of 2'],
    [
      'climbs after them',
      all,
      { email: 2 },
      'sms',
      'sms, attempt 1 of 2: 2 emails without an answer',
    ],
    [
      'climbs to the end',
      all,
      { email: 2, sms: 2 },
      'call',
      'call, attempt 1 of 1: 2 emails and 2 sms without an answer',
    ],
    [
      'stays on the last',
      all,
      { email: 2, sms: 2, call: 1 },
      'call',
      'call again: 2 emails and 2 sms without an answer',
    ],
    [
      'stays on the last, up to whatever the campaign allows',
      all,
      { email: 2, sms: 2, call: 9 },
      'call',
      'call again: 2 emails and 2 sms without an answer',
    ],
    [
      'passes over what may not be used',
      noConsent,
      { email: 2 },
      'call',
      'call, attempt 1 of 1: 2 emails without an answer, sms has no proven consent',
    ],
    [
      'stays on the last usable one',
      emailOnly,
      { email: 2 },
      'email',
      'email again: sms has no proven consent, call is not set up',
    ],
    [
      'begins with the first usable one',
      { ...all, email: 'no address' },
      {},
      'sms',
      'sms, attempt 1 of 2: email has no address',
    ],
    [
      'tells of another obstacle in its own words',
      { ...all, email: 'the address bounced' },
      {},
      'sms',
      'sms, attempt 1 of 2: email: the address bounced',
    ],
    [
      'comes back when a channel becomes usable',
      all,
      { email: 4 },
      'sms',
      'sms, attempt 1 of 2: 4 emails without an answer',
    ],
    [
      'counts one of them as one',
      { email: null, call: null },
      { email: 2, sms: 1 },
      'call',
      'call, attempt 1 of 1: 2 emails without an answer, sms is not set up',
    ],
  ])('%s', (_name, channels, attempts, channel, reason) => {
    expect(choose(usual, channels, attempts)).toEqual({ kind: 'channel', channel, reason })
  })

  test.each<[string, Record<string, string | null>, string]>([
    ['nothing is set up', {}, 'email: not set up; sms: not set up; call: not set up'],
    [
      'each has its own obstacle',
      { email: 'no address', sms: 'no proven consent' },
      'email: no address; sms: no proven consent; call: not set up',
    ],
    [
      'what is usable is not in the list',
      { linkedin: null, email: 'no address', sms: 'no number', call: 'no number' },
      'email: no address; sms: no number; call: no number',
    ],
  ])('is exhausted when %s', (_name, channels, reason) => {
    expect(choose(usual, channels, {})).toEqual({ kind: 'exhausted', reason })
  })

  const thereAndBack: ChannelRung[] = [
    { channel: 'email', attempts: 2 },
    { channel: 'linkedin', attempts: 1 },
    { channel: 'email', attempts: 1 },
  ]

  test.each<[Record<string, number>, string, string]>([
    [{ email: 1 }, 'email', 'email, attempt 2 of 2'],
    [{ email: 2 }, 'linkedin', 'linkedin, attempt 1 of 1: 2 emails without an answer'],
    [
      { email: 2, linkedin: 1 },
      'email',
      'email, attempt 3 of 3: 1 LinkedIn message without an answer',
    ],
    [{ email: 3, linkedin: 1 }, 'email', 'email again: 1 LinkedIn message without an answer'],
  ])('adds up the attempts of a channel named twice: after %j', (attempts, channel, reason) => {
    expect(choose(thereAndBack, all, attempts)).toEqual({ kind: 'channel', channel, reason })
  })

  it('names a channel once when the list names it twice', () => {
    expect(choose(thereAndBack, { email: 'no address' }, {})).toEqual({
      kind: 'exhausted',
      reason: 'email: no address; linkedin: not set up',
    })
  })

  it('says so when the list has one channel only', () => {
    expect(choose([{ channel: 'email', attempts: 2 }], all, { email: 2 })).toEqual({
      kind: 'channel',
      channel: 'email',
      reason: 'email again: no other channel in this campaign',
    })
  })
})

describe('fixed steps', () => {
  const rule = { kind: 'fixed' as const, channels: ['email', 'sms', 'email'] }

  test.each([
    [1, 'email'],
    [2, 'sms'],
    [3, 'email'],
  ])('step %i goes by %s, whatever was sent and whatever is usable', (step, channel) => {
    const question = { rule, step, attempts: { email: 9, sms: 9 }, channels: {} }
    expect(chooseChannel(question)).toEqual({ kind: 'channel', channel, reason: '' })
  })

  it('end after the last one', () => {
    expect(chooseChannel({ rule, step: 4, attempts: {}, channels: all })).toEqual({
      kind: 'exhausted',
      reason: 'all 3 steps are over',
    })
  })
})
