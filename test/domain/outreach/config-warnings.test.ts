import { describe, expect, it, test } from 'vitest'
import { campaignConfigSchema } from '../../../contracts/campaign-config.js'
import { configWarnings } from '../../../domain/outreach/config-warnings.js'

const config = (input: object = {}) => campaignConfigSchema.parse(input)

const person = (
  title: string | null,
  channels: Record<string, string | null> = { email: null },
) => ({
  contact_id: 'con_1',
  title,
  channels,
})
const people = (count: number, one = person('CTO')) => Array.from({ length: count }, () => one)
const unreachable = { email: 'no address', sms: 'no proven consent' }

it('has nothing to say about the defaults and a good list', () => {
  expect(configWarnings(config(), people(10))).toEqual([])
  expect(configWarnings(config(), [])).toEqual([])
})

describe('a configuration that leaves best practice', () => {
  test.each([
    [
      { touchpoint_intervals: ['PT23H59M', 3] },
      '1 interval of touchpoint_intervals is under 24 hours; a person still gets at most 1 touch in 24 hours.',
    ],
    [
      { touchpoint_intervals: [0, 'PT1H', '0 business days', 1] },
      '3 intervals of touchpoint_intervals are under 24 hours; a person still gets at most 1 touch in 24 hours.',
    ],
    [{ max_touchpoints: 16 }, 'max_touchpoints is 16; more than 15 touches are seldom welcome.'],
    [
      { conflict_check_enabled: false },
      'conflict_check_enabled is false: a reply or a meeting does not pause the account; a person who opted out stays stopped.',
    ],
    [
      { working_hours: { start: '09:00', end: '09:59' } },
      'working_hours leave 59 minutes a day; what does not fit waits for the next day.',
    ],
    [
      { working_hours: { start: '09:00', end: '09:01' } },
      'working_hours leave 1 minute a day; what does not fit waits for the next day.',
    ],
  ])('%j', (input, warning) => {
    expect(configWarnings(config(input), [])).toEqual([warning])
  })

  test.each([
    { touchpoint_intervals: [1, 'PT24H', '1 business day'] },
    { max_touchpoints: 15 },
    { auto_pause_on_response: false },
    { working_hours: { start: '09:00', end: '10:00' } },
  ])('does not warn at the limit: %j', (input) => {
    expect(configWarnings(config(input), [])).toEqual([])
  })
})

describe('contacts that leave best practice', () => {
  test.each([
    [
      [person('CEO'), person('Employee')],
      '1 contact has a generic title such as Employee or Staff; who comes first is a guess.',
    ],
    [
      [person('Staff'), person('N/A'), person('Mitarbeiterin')],
      '3 contacts have a generic title such as Employee or Staff; who comes first is a guess.',
    ],
    [
      [person('CEO'), person('CTO', unreachable)],
      '1 contact has no usable channel and gets nothing.',
    ],
    [
      [person('CEO', {}), person('CTO', unreachable)],
      '2 contacts have no usable channel and get nothing.',
    ],
    [
      people(11),
      "This account has 11 contacts: the 11th and later ones are accepted, but more than 10 colleagues notice each other's mail.",
    ],
  ])('%#', (contacts, warning) => {
    expect(configWarnings(config(), contacts)).toEqual([warning])
  })

  it('does not call a missing title generic', () => {
    expect(configWarnings(config(), [person(null), person('')])).toEqual([])
  })

  it('does not count a channel that the campaign does not use', () => {
    const bySms = config({ channel_escalation: ['sms', { channel: 'call', attempts: 2 }] })
    expect(configWarnings(bySms, [person('CTO')])).toEqual([
      '1 contact has no usable channel and gets nothing.',
    ])
  })

  it('counts a contact with one usable channel as reachable', () => {
    const bySms = person('CTO', { email: 'no address', sms: null })
    expect(configWarnings(config(), [bySms])).toEqual([])
  })
})

it('gives one sentence each, the configuration first', () => {
  const everything = config({
    touchpoint_intervals: ['PT1H'],
    max_touchpoints: 50,
    conflict_check_enabled: false,
    working_hours: { start: '12:00', end: '12:30' },
  })
  const warnings = configWarnings(everything, people(12, person('test', unreachable)))
  expect(warnings.map((warning) => /^\w+( \w+)?/.exec(warning)?.[0])).toEqual([
    '1 interval',
    'max_touchpoints is',
    'conflict_check_enabled is',
    'working_hours leave',
    '12 contacts',
    '12 contacts',
    'This account',
  ])
  for (const warning of warnings) expect(warning).toMatch(/^[^.]*\.$/)
})
