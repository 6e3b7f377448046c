import type { CampaignConfig } from '../../contracts/campaign-config.js'
import type { Interval } from '../../contracts/temporal/calendar.js'
import { dayMs } from '../time/local-time.js'
import { minutesPerDayOf } from './hours-rule.js'
import { titleScore } from '../titles/title-score.js'

export interface ContactToWarnOf {
  contact_id: string
  title: string | null
  /** Per channel: null when usable, else why not. */
  channels: Record<string, string | null>
}

const mostTouches = 15
const mostContacts = 10
const leastMinutes = 60

/** Best practice that this campaign leaves; nothing here stops it. */
export function configWarnings(config: CampaignConfig, contacts: ContactToWarnOf[]): string[] {
  return [...warningsOfConfig(config), ...warningsOfContacts(config, contacts)]
}

function warningsOfConfig(config: CampaignConfig): string[] {
  const warnings: string[] = []
  const short = config.touchpoint_intervals.filter(isUnderADay).length
  if (short > 0) {
    warnings.push(
      `${counted(short, 'interval')} of touchpoint_intervals ${short === 1 ? 'is' : 'are'} under 24 hours; a person still gets at most 1 touch in 24 hours.`,
    )
  }
  if (config.max_touchpoints > mostTouches) {
    warnings.push(
      `max_touchpoints is ${config.max_touchpoints}; more than ${mostTouches} touches are seldom welcome.`,
    )
  }
  if (!config.conflict_check_enabled) {
    warnings.push(
      'conflict_check_enabled is false: a reply or a meeting does not pause the account; a person who opted out stays stopped.',
    )
  }
  const minutes = minutesPerDayOf(config.working_hours)
  if (minutes < leastMinutes) {
    warnings.push(
      `working_hours leave ${counted(minutes, 'minute')} a day; what does not fit waits for the next day.`,
    )
  }
  return warnings
}

function warningsOfContacts(config: CampaignConfig, contacts: ContactToWarnOf[]): string[] {
  const warnings: string[] = []
  const generic = contacts.filter(({ title }) => titleScore(title).generic).length
  if (generic > 0) {
    warnings.push(
      `${counted(generic, 'contact')} ${generic === 1 ? 'has' : 'have'} a generic title such as Employee or Staff; who comes first is a guess.`,
    )
  }
  const unreachable = contacts.filter((contact) => !hasUsableChannel(config, contact)).length
  if (unreachable > 0) {
    const verb =
      unreachable === 1 ? 'has no usable channel and gets' : 'have no usable channel and get'
    warnings.push(`${counted(unreachable, 'contact')} ${verb} nothing.`)
  }
  if (contacts.length > mostContacts) {
    warnings.push(
      `This account has ${contacts.length} contacts: the 11th and later ones are accepted, but more than ${mostContacts} colleagues notice each other's mail.`,
    )
  }
  return warnings
}

/** Whole days are never shorter, except none at all. */
function isUnderADay({ unit, count }: Interval): boolean {
  return unit === 'ms' ? count < dayMs : count < 1
}

function hasUsableChannel(config: CampaignConfig, { channels }: ContactToWarnOf): boolean {
  return config.channel_escalation.some((rung) => {
    const channel = typeof rung === 'string' ? rung : rung.channel
    return channels[channel] === null
  })
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
