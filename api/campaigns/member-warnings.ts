import type { ContactInput } from '../../contracts/contacts.js'
import { channelsOf, type ChannelSetting } from '../../domain/outreach/facts-of-contact.js'
import { describeUnusable } from '../../domain/outreach/describe-channels.js'
import type { ContactRow } from './load-members.js'

const named = 5

export function zoneWarning(contacts: ContactRow[], zone: string): string[] {
  const without = contacts.filter(({ timezone }) => timezone === null).length
  if (without === 0) return []
  return [`${counted(without)} ${without === 1 ? 'has' : 'have'} no time zone; ${zone} is used.`]
}

/** `suppressed`: by contact, with the reason. */
export function suppressedWarning(
  contacts: ContactRow[],
  suppressed: ReadonlyMap<string, string>,
): string[] {
  const them = contacts.filter(({ contact_id }) => suppressed.has(contact_id))
  if (them.length === 0) return []
  const verb = them.length === 1 ? 'is suppressed and gets' : 'are suppressed and get'
  const names = them
    .slice(0, named)
    .map((contact) => `${nameOf(contact)} (${suppressed.get(contact.contact_id) ?? ''})`)
  const more = them.length > named ? ', …' : ''
  return [`${counted(them.length)} ${verb} nothing: ${names.join(', ')}${more}.`]
}

export interface WantedChannels extends ChannelSetting {
  channels: string[]
}

export function unreachableWarning(contacts: ContactRow[], wanted: WantedChannels): string[] {
  const unreachable = contacts.filter((contact) => {
    const usable: Record<string, string | null> = channelsOf(contact, wanted)
    return wanted.channels.every((channel) => usable[channel] !== null)
  }).length
  if (unreachable === 0) return []
  const verb =
    unreachable === 1 ? 'has no usable channel and gets' : 'have no usable channel and get'
  return [`${counted(unreachable)} ${verb} nothing.`]
}

/** Whose steps on a channel other than e-mail will be passed over, and why. */
export function withoutChannel(contacts: ContactRow[], wanted: WantedChannels): string[] {
  const counts = new Map<string, number>()
  for (const contact of contacts) {
    const usable: Record<string, string | null> = channelsOf(contact, wanted)
    for (const channel of wanted.channels) {
      const why = usable[channel]
      if (channel === 'email' || why === null || why === undefined) continue
      const words = describeUnusable(channel, why)
      counts.set(words, (counts.get(words) ?? 0) + 1)
    }
  }
  return [...counts].map(
    ([words, count]) => `${words} for ${count} contact(s); such steps are passed over.`,
  )
}

/** Of what was sent: a proof that is stored already stays, and needs no word. */
export function consentWarning(given: ContactInput['consent'][], contacts: ContactRow[]): string[] {
  const unproven = contacts.filter(({ consent }, index) =>
    (['sms', 'calls'] as const).some(
      (channel) => given[index]?.[channel] === true && consent[channel] === 'unproven',
    ),
  )
  if (unproven.length === 0) return []
  return [
    `${counted(unproven.length)} with a consent of true: without {at, source} it proves nothing and permits nothing.`,
  ]
}

/** The name, or the address where no name is known. */
export function nameOf(contact: ContactRow): string {
  const { name, first_name, last_name, email, phone } = contact
  const parts = [first_name, last_name].filter((part) => part !== null)
  return name ?? (parts.join(' ') || (email ?? phone ?? contact.contact_id))
}

function counted(count: number): string {
  return `${count} contact${count === 1 ? '' : 's'}`
}
