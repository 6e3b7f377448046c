import { expect, test } from 'vitest'
import { type TestApi, withApi } from '../support/api.js'

let api: TestApi

withApi((started) => ({ api } = started))

const save = (body: unknown) => api.request('POST', '/api/v1/contacts', { body })

test('the address says who it is: made once, then updated', async () => {
  const made = await save({ email: ' Anna@Northwind.example ', title: 'CTO', company: 'Northwind' })
  expect([made.status, made.json.email]).toEqual([201, 'anna@northwind.example'])
  const updated = await save({
    email: 'anna@northwind.example',
    title: 'CEO',
    company: '  ',
    name: 'Anna',
  })
  expect(updated.status).toBe(200)
  expect(updated.json).toMatchObject({
    contact_id: made.json.contact_id,
    title: 'CEO',
    company: 'Northwind',
    name: 'Anna',
  })
  const read = await api.request('GET', `/api/v1/contacts/${made.json.contact_id}`)
  expect(read.json).toEqual(updated.json)
})

test('a contact without an e-mail address goes by its phone number', async () => {
  const made = await save({ phone: '+4915112345678', country: 'de' })
  expect(made.json).toMatchObject({ phone: '+4915112345678', country: 'DE', account_id: null })
  expect((await save({ phone: '+4915112345678' })).status).toBe(200)
})

test('the list finds by address and goes through all contacts, newest first', async () => {
  const key = await api.makeKey(['admin'], 'lists')
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await api.request('POST', '/api/v1/contacts', {
      key,
      body: { email: `${name}@x.example`, name },
    })
  }
  const found = await api.request('GET', '/api/v1/contacts?email=C@x.example', { key })
  expect(found.json.data.map((contact: { name: string }) => contact.name)).toEqual(['c'])
  const names: string[] = []
  let cursor = ''
  do {
    const page = await api.request('GET', `/api/v1/contacts?limit=2${cursor}`, { key })
    names.push(...page.json.data.map((contact: { name: string }) => contact.name))
    cursor = page.json.next_cursor === null ? '' : `&cursor=${page.json.next_cursor}`
  } while (cursor !== '')
  expect(names).toEqual(['e', 'd', 'c', 'b', 'a'])
})
