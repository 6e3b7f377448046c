import { expect, test } from 'vitest'
import { accountOfContact } from '../../../domain/outreach/account-of-contact.js'

test.each([
  // the given account, the address, the account
  ['key wins over the domain', 'north', 'anna@north.example', 'key:north'],
  ['key wins over free mail', 'north', 'anna@gmail.com', 'key:north'],
  ['the company by its mail domain', null, 'anna@north.example', 'domain:north.example'],
  ['a subdomain is another account', null, 'anna@eu.north.example', 'domain:eu.north.example'],
  ['free mail: the person alone', null, 'anna@gmail.com', 'contact:con_1'],
  ['free mail: the person alone', null, 'anna@gmx.de', 'contact:con_1'],
  ['free mail: the person alone', null, 'anna@t-online.de', 'contact:con_1'],
  ['not free mail, only similar', null, 'anna@notgmail.com', 'domain:notgmail.com'],
  ['an at sign in the local part', null, '"a@gmail.com"@north.example', 'domain:north.example'],
  ['no address', null, null, 'contact:con_1'],
  ['an empty key is no key', '', 'anna@north.example', 'domain:north.example'],
])('%s', (_name, account_key, email, account) => {
  expect(accountOfContact({ contact_id: 'con_1', email, account_key })).toBe(account)
})

test('a key that looks like a domain is not that domain', () => {
  const clues = { contact_id: 'con_1', email: null, account_key: 'north.example' }
  expect(accountOfContact(clues)).not.toBe(
    accountOfContact({ contact_id: 'con_2', email: 'anna@north.example', account_key: null }),
  )
})
