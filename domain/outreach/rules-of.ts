import type { CampaignConfig, Channel } from '../../contracts/campaign-config.js'
import type { Step } from '../../contracts/campaign-input.js'
import type { ChannelRung, OutreachRules } from '../../contracts/temporal/account-outreach.js'
import type { Interval } from '../../contracts/temporal/calendar.js'
import { hoursRuleOf } from './hours-rule.js'

export interface CampaignPlan {
  config: CampaignConfig
  /** Empty: the engine chooses channels and templates. */
  steps: Pick<Step, 'channel' | 'wait_days'>[]
  version: number
}

const hourMs = 3_600_000
const usualAttempts: Record<Channel, number> = { email: 2, linkedin: 1, sms: 2, call: 1 }
/** Steps written by a person go to everybody at once, however many they are. */
const noLimit = 1000

export function rulesOf({ config, steps, version }: CampaignPlan): OutreachRules {
  return {
    version,
    cadence: config.cadence,
    pause_on_conflict: config.conflict_check_enabled && config.auto_pause_on_response,
    hours: hoursRuleOf(config.working_hours),
    tolerance_ms: config.tolerance * hourMs,
    require_approval: config.require_approval,
    ...(steps.length > 0 ? fixedSteps(steps) : escalation(config)),
  }
}

type Sequence = Omit<
  OutreachRules,
  'version' | 'cadence' | 'pause_on_conflict' | 'hours' | 'tolerance_ms' | 'require_approval'
>

function escalation(config: CampaignConfig): Sequence {
  return {
    max_touchpoints: config.max_touchpoints,
    max_account_touchpoints: config.max_account_touchpoints,
    first_wait: days(0),
    intervals: config.touchpoint_intervals,
    channels: { kind: 'escalation', rungs: config.channel_escalation.map(rungOf) },
    colleague_delay_days: config.colleague_message_delay,
    response_timeout_hours: config.response_timeout,
    max_concurrent_contacts: config.max_concurrent_contacts,
  }
}

function fixedSteps(steps: CampaignPlan['steps']): Sequence {
  const [first = days(0), ...later] = steps.map((step) => days(step.wait_days))
  return {
    max_touchpoints: steps.length,
    max_account_touchpoints: noLimit,
    first_wait: first,
    intervals: later.length > 0 ? later : [days(0)],
    channels: { kind: 'fixed', channels: steps.map((step) => step.channel) },
    colleague_delay_days: null,
    response_timeout_hours: 0,
    max_concurrent_contacts: noLimit,
  }
}

function rungOf(rung: CampaignConfig['channel_escalation'][number]): ChannelRung {
  return typeof rung === 'string' ? { channel: rung, attempts: usualAttempts[rung] } : rung
}

function days(count: number): Interval {
  return { unit: 'days', count }
}
