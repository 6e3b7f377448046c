import { describe, expect, it, test } from 'vitest'
import { campaignConfigSchema } from '../../../contracts/campaign-config.js'
import { rulesOf } from '../../../domain/outreach/rules-of.js'

const config = (input: object = {}) => campaignConfigSchema.parse(input)
const days = (count: number) => ({ unit: 'days', count })
const step = (wait_days: number) => ({ channel: 'email' as const, wait_days })

const officeHours = { start_minute: 540, end_minute: 1020, days: [1, 2, 3, 4, 5] }

it('reads the defaults of a campaign as an escalation', () => {
  expect(rulesOf({ config: config(), steps: [], version: 3 })).toEqual({
    version: 3,
    max_touchpoints: 7,
    max_account_touchpoints: 20,
    cadence: 'per_contact',
    first_wait: days(0),
    intervals: [2, 3, 5, 7, 10, 14].map(days),
    channels: {
      kind: 'escalation',
      rungs: [
        { channel: 'email', attempts: 2 },
        { channel: 'sms', attempts: 2 },
        { channel: 'call', attempts: 1 },
      ],
    },
    colleague_delay_days: 3,
    response_timeout_hours: 48,
    max_concurrent_contacts: 3,
    pause_on_conflict: true,
    hours: officeHours,
    tolerance_ms: 86_400_000,
    require_approval: 'none',
  })
})

describe('the configuration', () => {
  test.each([
    [{ max_touchpoints: 5 }, { max_touchpoints: 5 }],
    [{ max_account_touchpoints: 9 }, { max_account_touchpoints: 9 }],
    [{ max_concurrent_contacts: 1 }, { max_concurrent_contacts: 1 }],
    [{ cadence: 'per_account' }, { cadence: 'per_account' }],
    [{ colleague_message_delay: 0 }, { colleague_delay_days: 0 }],
    [{ response_timeout: 72 }, { response_timeout_hours: 72 }],
    [{ tolerance: 2 }, { tolerance_ms: 7_200_000 }],
    [{ require_approval: 'first' }, { require_approval: 'first' }],
    [
      { touchpoint_intervals: [1, '2 business days', 'PT36H'] },
      {
        intervals: [
          days(1),
          { unit: 'business_days', count: 2 },
          { unit: 'ms', count: 129_600_000 },
        ],
      },
    ],
    [
      { channel_escalation: ['linkedin', { channel: 'email', attempts: 4 }] },
      {
        channels: {
          kind: 'escalation',
          rungs: [
            { channel: 'linkedin', attempts: 1 },
            { channel: 'email', attempts: 4 },
          ],
        },
      },
    ],
    [
      { working_hours: { start: '08:30', end: '23:59', days: ['sun', 'mon', 'sat'] } },
      { hours: { start_minute: 510, end_minute: 1439, days: [7, 1, 6] } },
    ],
    [{ conflict_check_enabled: false }, { pause_on_conflict: false }],
    [{ auto_pause_on_response: false }, { pause_on_conflict: false }],
  ])('%j becomes %j', (input, rules) => {
    expect(rulesOf({ config: config(input), steps: [], version: 1 })).toMatchObject(rules)
  })
})

describe('steps that a person wrote', () => {
  it('fix channels, waits and number of touches, for everybody at once', () => {
    expect(rulesOf({ config: config(), steps: [step(1), step(3), step(7)], version: 2 })).toEqual({
      version: 2,
      max_touchpoints: 3,
      max_account_touchpoints: 1000,
      cadence: 'per_contact',
      first_wait: days(1),
      intervals: [days(3), days(7)],
      channels: { kind: 'fixed', channels: ['email', 'email', 'email'] },
      colleague_delay_days: null,
      response_timeout_hours: 0,
      max_concurrent_contacts: 1000,
      pause_on_conflict: true,
      hours: officeHours,
      tolerance_ms: 86_400_000,
      require_approval: 'none',
    })
  })

  it('may be a single one', () => {
    expect(rulesOf({ config: config(), steps: [step(2)], version: 1 })).toMatchObject({
      max_touchpoints: 1,
      first_wait: days(2),
      intervals: [days(0)],
    })
  })

  it('leave conflicts, hours, tolerance and approval to the configuration', () => {
    const strict = config({
      auto_pause_on_response: false,
      tolerance: 1,
      require_approval: 'all',
      working_hours: { start: '10:00', end: '11:00', days: ['wed'] },
    })
    expect(rulesOf({ config: strict, steps: [step(0)], version: 1 })).toMatchObject({
      pause_on_conflict: false,
      tolerance_ms: 3_600_000,
      require_approval: 'all',
      hours: { start_minute: 600, end_minute: 660, days: [3] },
    })
  })

  it('are not overruled by the limits for chosen channels', () => {
    const tight = config({
      max_touchpoints: 1,
      max_account_touchpoints: 1,
      max_concurrent_contacts: 1,
    })
    expect(rulesOf({ config: tight, steps: [step(0), step(1)], version: 1 })).toMatchObject({
      max_touchpoints: 2,
      max_account_touchpoints: 1000,
      max_concurrent_contacts: 1000,
    })
  })
})
