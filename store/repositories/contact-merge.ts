import type { Selectable } from 'kysely'
import type { Consent, ContactInput } from '../../contracts/contacts.js'
import type { ContactTable } from '../tables/people.js'

export type ContactRow = Selectable<ContactTable>

export const textColumns = [
  'email',
  'phone',
  'name',
  'first_name',
  'last_name',
  'title',
  'company',
  'timezone',
  'country',
  'source',
  'legal_basis',
] as const satisfies (keyof ContactRow & keyof ContactInput)[]

type TextColumn = (typeof textColumns)[number]

/** What is said about a person; the rest of a row says which one and when. */
export type ContactWords = Pick<
  ContactRow,
  TextColumn | 'account_key' | 'source_at' | 'consent' | 'fields'
>

/** Used where neither the call nor the store knows better. */
export type ContactDefaults = Partial<
  Record<'source' | 'legal_basis' | 'timezone', string | undefined>
>

const nothingKnown: ContactWords = {
  email: null,
  phone: null,
  name: null,
  first_name: null,
  last_name: null,
  title: null,
  company: null,
  account_key: null,
  timezone: null,
  country: null,
  source: null,
  source_at: null,
  legal_basis: null,
  consent: {},
  fields: {},
}

/** What is stored wins over what is missing; what is given wins over what is stored, the later one over the earlier. */
export function mergeContact(
  stored: ContactWords | undefined,
  given: ContactInput[],
  defaults: ContactDefaults = {},
): ContactWords {
  const merged = given.reduce<ContactWords>(
    (known, input) => ({
      ...known,
      ...givenColumns(input),
      consent: mergeConsent(known.consent, input.consent),
      fields: { ...known.fields, ...input.fields },
    }),
    wordsOf(stored ?? nothingKnown),
  )
  for (const column of ['source', 'legal_basis', 'timezone'] as const) {
    merged[column] ??= defaults[column] ?? null
  }
  return merged
}

function wordsOf(row: ContactWords): ContactWords {
  const words = { ...nothingKnown }
  for (const column of textColumns) words[column] = row[column]
  const { account_key, source_at, consent, fields } = row
  return { ...words, account_key, source_at, consent, fields }
}

/** A proof once given stays; a bare `true` only records that somebody claimed consent. */
function mergeConsent(stored: Consent, given: ContactInput['consent']): Consent {
  const merged: Consent = { ...stored }
  for (const channel of ['sms', 'calls'] as const) {
    const said = given?.[channel]
    if (said === undefined) continue
    if (said === false) delete merged[channel]
    else if (said !== true) merged[channel] = said
    else merged[channel] ??= 'unproven'
  }
  return merged
}

function givenColumns(input: ContactInput): Partial<Omit<ContactWords, 'consent' | 'fields'>> {
  const given: Partial<ContactWords> = {}
  for (const column of textColumns) {
    const value = input[column]
    if (value !== undefined) given[column] = value
  }
  if (input.account_id !== undefined) given.account_key = input.account_id
  if (input.source_at !== undefined) given.source_at = new Date(input.source_at)
  return given
}
