import type { EngagementType } from '../../contracts/events.js'
import { namePartsOf } from './name-parts.js'
import type { MergeFields } from './render-template.js'

export interface Recipient {
  email: string | null
  name: string | null
  first_name: string | null
  last_name: string | null
  title: string | null
  company: string | null
  fields: Record<string, string | number | boolean>
}

/** The person whose engagement a colleague message tells of. */
export interface Colleague {
  name: string
  title: string | null
  engagement: EngagementType
}

export interface MergeSource {
  recipient: Recipient
  /** The account's metadata as stored: whatever somebody sent. */
  account?: Record<string, unknown>
  signer: { name: string }
  colleague?: Colleague | null
}

/** All that is told of an engagement: its kind, and not a word of what was said. */
const engagementInWords: Record<EngagementType, string> = {
  inquiry: 'asked us about our work',
  demo_request: 'asked us for a demo',
  event: 'joined our event',
}

/** Every value a template may use; what is not known is not there. */
export function mergeFields({ recipient, account, signer, colleague }: MergeSource): MergeFields {
  const metadata = withoutBlanks(plainValues(account ?? {}))
  return present({
    email: recipient.email,
    ...namesOf(recipient),
    title: recipient.title,
    company: recipient.company ?? companyOf(metadata),
    fields: plainValues(recipient.fields),
    account: metadata,
    sender: { name: signer.name },
    colleague: colleague ? colleagueFields(colleague) : null,
  })
}

function namesOf({ name, first_name, last_name }: Recipient) {
  const derived = namePartsOf(name ?? '')
  const isFamilyName = derived.first_name === last_name
  return {
    name: name ?? fullName(first_name, last_name),
    first_name: first_name ?? (isFamilyName ? null : derived.first_name),
    last_name: last_name ?? derived.last_name,
  }
}

function fullName(first: string | null, last: string | null): string | null {
  return first === null || last === null ? null : `${first} ${last}`
}

function companyOf(metadata: MergeFields): string | null {
  const named = [metadata['company_name'], metadata['company']]
  return named.find((value) => typeof value === 'string') ?? null
}

function colleagueFields({ name, title, engagement }: Colleague): MergeFields {
  return present({ name, title, did: engagementInWords[engagement] })
}

const refusedNames = new Set(['__proto__', 'constructor', 'prototype'])

/** Text, numbers and booleans under harmless names; nothing that a template could walk out of. */
function plainValues(values: Record<string, unknown>): MergeFields {
  const plain = Object.create(null) as MergeFields
  for (const [name, value] of Object.entries(values)) {
    if (refusedNames.has(name)) continue
    if (isPlain(value)) plain[name] = value
  }
  return plain
}

/** {% if account.topic %} takes a blank text for a topic; the person who left it blank did not. */
function withoutBlanks(values: MergeFields): MergeFields {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' && value.trim() === '') delete values[name]
  }
  return values
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function present(values: Record<string, unknown>): MergeFields {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}
