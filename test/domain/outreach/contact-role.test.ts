import { expect, it, test } from 'vitest'
import type { ContactRole } from '../../../contracts/temporal/account-outreach.js'
import { compareContacts, orderReason, roleOf } from '../../../domain/outreach/contact-role.js'

test.each<[string, boolean, ContactRole | undefined, number, ContactRole]>([
  // is the lead, given role, score, role
  ['the lead is primary', true, undefined, 20, 'primary'],
  ['a given role wins over the lead', true, 'tertiary', 100, 'tertiary'],
  ['a given role wins over the score', false, 'primary', 20, 'primary'],
  ['a VP is secondary', false, undefined, 80, 'secondary'],
  ['a CEO who is not the lead is secondary', false, undefined, 100, 'secondary'],
  ['a head of a department is tertiary', false, undefined, 75, 'tertiary'],
  ['nobody knows the title: tertiary', false, undefined, 20, 'tertiary'],
])('%s', (_name, is_lead, given, score, role) => {
  expect(roleOf({ is_lead, given, score })).toBe(role)
})

const person = (role: ContactRole, score: number, contact_id: string) => ({
  role,
  score,
  contact_id,
})

it('puts the role first, then the score, then the given order', () => {
  const people = [
    person('tertiary', 100, 'g'),
    person('secondary', 80, 'e'),
    person('primary', 20, 'b'),
    person('secondary', 95, 'd'),
    person('secondary', 80, 'f'),
    person('primary', 50, 'a'),
    person('primary', 20, 'c'),
  ]
  expect(people.sort(compareContacts).map((one) => one.contact_id)).toEqual('abcdefg'.split(''))
})

it('takes the given order from the position when there is one', () => {
  const people = [
    { ...person('primary', 50, 'b'), position: 2 },
    { ...person('primary', 50, 'a'), position: 1 },
  ]
  expect(people.sort(compareContacts).map((one) => one.contact_id)).toEqual(['a', 'b'])
})

it('explains the place in the order', () => {
  expect(orderReason({ role: 'primary', score: 95 })).toBe('primary contact, title score 95')
})
