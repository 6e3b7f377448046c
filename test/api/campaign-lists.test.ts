import { beforeEach, expect, it } from 'vitest'
import { type TestApi, withApi } from '../support/api.js'
import { upload } from './support/upload.js'

let api: TestApi
let key = ''
let senderId = ''
let tenants = 0

withApi((started) => ({ api } = started))

beforeEach(async () => {
  key = await api.makeKey(['admin'], `lists-${++tenants}`)
  const { json } = await api.request('POST', '/api/v1/senders', {
    key,
    body: { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' },
  })
  senderId = json.sender_id
})

const listOf = async (emails: string[], as = key): Promise<string> => {
  const { json } = await upload(api, `email\n${emails.join('\n')}\n`, { key: as })
  return json.list_id
}
const create = (members: object) =>
  api.request('POST', '/api/v1/campaigns', {
    key,
    body: {
      name: 'Spring',
      sender_id: senderId,
      steps: [{ channel: 'email', subject: 'Hi', body: 'Hello', wait_days: 0 }],
      ...members,
    },
  })
const emailsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => `p${at}@n${at}.example`)

it('a campaign takes the contacts of a list, and others beside them, each once', async () => {
  const list_id = await listOf(['a@x.example', 'b@y.example'])
  const onList = await api.request('GET', `/api/v1/contacts?list_id=${list_id}`, { key })
  const other = await api.request('POST', '/api/v1/contacts', {
    key,
    body: { email: 'c@z.example' },
  })
  const alone = await create({ list_id })
  expect([alone.status, alone.json.contacts_count]).toEqual([201, 2])
  const ids = [other.json.contact_id, onList.json.data[0].contact_id]
  const beside = await create({ list_id, contact_ids: ids })
  expect(beside.json.contacts_count).toBe(3)
  expect(JSON.stringify(beside.json.warnings)).not.toMatch(/twice|more than once|duplicate/i)
})

it('a campaign needs one of the two', async () => {
  const answer = await create({})
  expect([answer.status, answer.json.errors]).toEqual([
    422,
    [{ pointer: '/contact_ids', detail: 'is needed, or a list_id' }],
  ])
})

it('a list of more than 5000 contacts is refused with the number that is too many', async () => {
  const list_id = await listOf(emailsOf(5001))
  const answer = await create({ list_id })
  expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, '/list_id'])
  expect(answer.json.detail).toMatch(/^These are 5001 contacts, and a campaign takes 5000/)
  const full = await listOf(emailsOf(4999))
  const both = await create({
    list_id: full,
    contact_ids: [
      (await api.request('POST', '/api/v1/contacts', { key, body: { email: 'x1@x.example' } })).json
        .contact_id,
      (await api.request('POST', '/api/v1/contacts', { key, body: { email: 'x2@x.example' } })).json
        .contact_id,
    ],
  })
  expect(both.json.detail).toMatch(/^These are 5001 contacts/)
})

it("another tenant's list is no list of yours", async () => {
  const theirs = await listOf(['a@x.example'], await api.makeKey(['operator'], 'stranger'))
  const answer = await create({ list_id: theirs })
  expect(answer.json.errors).toEqual([{ pointer: '/list_id', detail: 'is not a list of yours' }])
})
