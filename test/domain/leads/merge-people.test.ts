import { expect, it, test } from 'vitest'
import { leadInputSchema } from '../../../contracts/leads.js'
import { mergePeople } from '../../../domain/leads/merge-people.js'

const merge = (lead: object, ...account_contacts: object[]) =>
  mergePeople(leadInputSchema.parse({ account_id: 'a', ...lead, account_contacts }))

const anna = { email: 'anna@x.example' }
const p1 = '+491511111111'
const p2 = '+491522222222'

const cases: [what: string, entries: object[], people: number, merged: object[]][] = [
  ['two addresses are two people', [anna, { email: 'bo@x.example' }], 2, []],
  [
    'the phone of an office makes nobody one',
    [
      { ...anna, phone: p1 },
      { email: 'b@x.example', phone: p1 },
    ],
    2,
    [],
  ],
  [
    'one address is one person',
    [anna, { email: 'ANNA@x.example' }],
    1,
    [{ entries: 2, shared: 'anna@x.example' }],
  ],
  [
    'one phone is one person where an address is missing',
    [{ ...anna, phone: p1 }, { phone: p1 }],
    1,
    [{ entries: 2, shared: p1 }],
  ],
  ['two phones are two people', [{ phone: p1 }, { phone: p2 }], 2, []],
  [
    'a later entry may show that two are one',
    [anna, { phone: p1 }, { ...anna, phone: p1 }],
    1,
    [{ entries: 3, shared: 'anna@x.example' }],
  ],
  [
    'of two that share a phone the first takes the one without an address',
    [{ ...anna, phone: p1 }, { email: 'bo@x.example', phone: p1 }, { phone: p1 }],
    2,
    [{ entries: 2, shared: p1 }],
  ],
]

test.each(cases)('%s', (_what, [lead = {}, ...others], people, merged) => {
  const result = merge(lead, ...others)
  expect(result.people).toHaveLength(people)
  expect(result.merged).toEqual(merged)
})

it('takes each field from the first entry that has it', () => {
  const { people } = merge(
    { ...anna, title: 'CTO', fields: { a: 1 }, consent: { sms: false } },
    {
      ...anna,
      title: 'Clerk',
      name: 'Anna',
      fields: { a: 2, b: 3 },
      consent: { sms: true, calls: true },
    },
  )
  expect(people).toEqual([
    {
      is_lead: true,
      pointer: '',
      contact: {
        ...anna,
        title: 'CTO',
        name: 'Anna',
        fields: { a: 1, b: 3 },
        consent: { sms: false, calls: true },
      },
    },
  ])
})

it('keeps the order in which people were given', () => {
  const { people } = merge(
    { email: 'a@x.example' },
    { phone: p1 },
    { email: 'b@x.example' },
    { email: 'a@x.example', phone: p2 },
    { email: 'c@x.example', phone: p1 },
  )
  expect(people.map(({ pointer, contact }) => [pointer, contact.email])).toEqual([
    ['', 'a@x.example'],
    ['/account_contacts/0', 'c@x.example'],
    ['/account_contacts/1', 'b@x.example'],
  ])
})

it('has no lead where only colleagues are known', () => {
  const { people } = merge({}, { email: 'b@x.example' })
  expect(people).toMatchObject([{ is_lead: false, pointer: '/account_contacts/0' }])
})
