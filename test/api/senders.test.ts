import { expect, test } from 'vitest'
import { type TestApi, withApi } from '../support/api.js'

let api: TestApi

withApi((started) => ({ api } = started))

const sender = (email: string) => ({ email, name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' })

test('an admin’s sender counts as verified, an operator’s does not', async () => {
  const operator = await api.makeKey(['operator'])
  const byAdmin = await api.request('POST', '/api/v1/senders', { body: sender('a@studio.example') })
  const byOperator = await api.request('POST', '/api/v1/senders', {
    key: operator,
    body: sender('b@studio.example'),
  })
  expect([byAdmin.status, byAdmin.json.verified]).toEqual([201, true])
  expect([byOperator.status, byOperator.json.verified]).toEqual([201, false])
  expect(byAdmin.json).toMatchObject({ timezone: 'Etc/UTC', daily_cap: 40 })
})

test('one sender per address', async () => {
  const body = sender('one@studio.example')
  await api.request('POST', '/api/v1/senders', { body })
  const second = await api.request('POST', '/api/v1/senders', { body: { ...body, name: 'Other' } })
  expect([second.status, second.json.code]).toEqual([409, 'conflict'])
})

test('a change keeps what it does not name, and the address cannot change', async () => {
  const made = await api.request('POST', '/api/v1/senders', {
    body: { ...sender('change@studio.example'), signature: 'Mia' },
  })
  const path = `/api/v1/senders/${made.json.sender_id}`
  const changed = await api.request('PATCH', path, { body: { daily_cap: 60 } })
  expect(changed.json).toEqual({ ...made.json, daily_cap: 60, updated_at: changed.json.updated_at })
  expect((await api.request('GET', path)).json).toEqual(changed.json)
  const renamed = await api.request('PATCH', path, { body: { email: 'x@studio.example' } })
  expect([renamed.status, renamed.json.errors[0].pointer]).toEqual([400, '/email'])
  expect((await api.request('PATCH', path, { body: {} })).status).toBe(422)
})
