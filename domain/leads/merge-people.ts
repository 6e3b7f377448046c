import type { LeadContact, LeadInput } from '../../contracts/leads.js'

export interface LeadPerson {
  is_lead: boolean
  /** Of the entry that came first. */
  pointer: string
  contact: LeadContact
}

export interface MergedPeople {
  people: LeadPerson[]
  /** Entries that are one person, and the address that says so. */
  merged: { entries: number; shared: string }[]
}

interface Entry {
  position: number
  is_lead: boolean
  pointer: string
  contact: LeadContact
}

/** In the order in which they were given, each person once. */
export function mergePeople(lead: LeadInput): MergedPeople {
  const groups = entriesOf(lead)
    .reduce<Entry[][]>((known, entry) => join(known, [entry]), [])
    .sort((a, b) => positionOf(a) - positionOf(b))
  return {
    people: groups.map(toPerson),
    merged: groups
      .filter((group) => group.length > 1)
      .map((group) => ({ entries: group.length, shared: sharedBy(group) })),
  }
}

function entriesOf(lead: LeadInput): Entry[] {
  const {
    account_contacts,
    account_id: _id,
    metadata: _metadata,
    config: _config,
    ...person
  } = lead
  const hasAddress = person.email !== undefined || person.phone !== undefined
  const first = { position: 0, is_lead: true, pointer: '', contact: person }
  const others = account_contacts.map((contact, index) => ({
    position: index + 1,
    is_lead: false,
    pointer: `/account_contacts/${index}`,
    contact,
  }))
  return hasAddress ? [first, ...others] : others
}

/** An entry may show that two that looked different are one: the joined group looks again. */
function join(groups: Entry[][], group: Entry[]): Entry[][] {
  const same = groups.find((other) => isSame(contactOf(other), contactOf(group)))
  if (!same) return [...groups, group]
  const others = groups.filter((other) => other !== same)
  const joined = [...same, ...group].sort((a, b) => a.position - b.position)
  return join(others, joined)
}

/** Colleagues may share the phone of their office; two e-mail addresses are two people. */
function isSame(a: LeadContact, b: LeadContact): boolean {
  if (a.email !== undefined && b.email !== undefined) return a.email === b.email
  return a.phone !== undefined && a.phone === b.phone
}

function contactOf(group: Entry[]): LeadContact {
  return group.map(({ contact }) => contact).reduce(filledUp)
}

function filledUp(first: LeadContact, second: LeadContact): LeadContact {
  const filled: LeadContact = { ...second, ...given(first) }
  if (first.consent && second.consent) filled.consent = { ...second.consent, ...first.consent }
  if (first.fields && second.fields) filled.fields = { ...second.fields, ...first.fields }
  return filled
}

function given(contact: LeadContact): Partial<LeadContact> {
  return Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== undefined))
}

function toPerson(group: Entry[]): LeadPerson {
  const [first] = group as [Entry, ...Entry[]]
  return {
    is_lead: first.is_lead,
    pointer: first.pointer,
    contact: contactOf(group),
  }
}

function positionOf(group: Entry[]): number {
  return group[0]?.position ?? 0
}

function sharedBy(group: Entry[]): string {
  const { email, phone } = contactOf(group)
  const sameEmail = group.filter(({ contact }) => contact.email === email).length > 1
  return (sameEmail ? email : phone) ?? ''
}
