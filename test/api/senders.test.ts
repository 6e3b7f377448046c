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

test('a new sender warms up unless it is told not to', async () => {
  const body = sender('ramp@studio.example')
  const made = (await api.request('POST', '/api/v1/senders', { body })).json
  expect(made).toMatchObject({ ramp: { start: 10, add_per_day: 5 }, min_gap_seconds: 90 })
  const path = `/api/v1/senders/${made.sender_id}`
  const off = await api.request('PATCH', path, { body: { ramp: null, min_gap_seconds: 0 } })
  expect(off.json).toEqual({
    ...made,
    ramp: null,
    min_gap_seconds: 0,
    updated_at: off.json.updated_at,
  })
  expect((await api.request('GET', path)).json).toEqual(off.json)
})

test.each([
  [{ ramp: { start: 0, add_per_day: 5 } }, '/ramp/start', 'must be a whole number from 1 to 10000'],
  [{ ramp: { start: 10 } }, '/ramp/add_per_day', 'is required'],
  [{ min_gap_seconds: 3601 }, '/min_gap_seconds', 'must be a whole number from 0 to 3600'],
  [{ min_gap_seconds: 1.5 }, '/min_gap_seconds', 'must be a whole number from 0 to 3600'],
])('refuses %j', async (change, pointer, detail) => {
  const body = { ...sender('bad@studio.example'), ...change }
  const answer = await api.request('POST', '/api/v1/senders', { body })
  expect(answer.json.errors).toEqual([{ pointer, detail }])
})
