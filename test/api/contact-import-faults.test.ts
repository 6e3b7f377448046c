import { Agent, request as httpRequest } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { openTestStore } from '../support/stores.js'
import { type TestApi, startApi, withApi } from '../support/api.js'
import { until } from '../support/until.js'
import { contactsOf, upload, type UploadCall } from './support/upload.js'

let api: TestApi
let store: Store
let key = ''
let tenantId = ''
let tenants = 0

withApi((started) => ({ api, store } = started))

beforeEach(async () => {
  tenantId = `faults-${++tenants}`
  key = await api.makeKey(['operator'], tenantId)
})

const megabyte = 2 ** 20
const send = (body: string | ReadableStream, call: UploadCall = {}) =>
  upload(api, body, { key, ...call })

const countContacts = async () => {
  const { count } = await store.db
    .selectFrom('contacts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

describe('a file of 10 MB with one bad row per thousand', () => {
  it('keeps every good row, names every bad one, and takes little memory', async () => {
    const lines = ['email,name,company,title,city']
    let size = 0
    for (let row = 2; size < 10 * megabyte - 200; row += 1) {
      const bad = row % 1000 === 0
      const line = `${bad ? `broken${row}` : `person${row}@north${row % 700}.example`},"Person, ${row}",Northwind ${row % 700},Engineer of many things,Town`
      lines.push(line)
      size += line.length + 1
    }
    const total = lines.length - 1
    const bad = lines.flatMap((_, index) => ((index + 1) % 1000 === 0 ? [index + 1] : []))
    const started = performance.now()
    const { status, json } = await send(lines.join('\n'))
    const seconds = (performance.now() - started) / 1000
    expect(status).toBe(200)
    expect(json).toMatchObject({ rows: total, created: total - bad.length, refused: bad.length })
    expect(json.errors.map(({ row }: { row: number }) => row)).toEqual(bad)
    expect(json.contacts).toHaveLength(total - bad.length)
    expect(await countContacts()).toBe(total - bad.length)
    expect(total).toBeGreaterThan(90_000)
    console.log(`${total} rows in ${seconds.toFixed(1)} s`)
  }, 180_000)
})

describe('the size of a body', () => {
  it('is refused before it is read, where the call names it', async () => {
    const answered = Promise.withResolvers<number>()
    const call = httpRequest(`${api.url}/api/v1/contacts/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'text/csv',
        'content-length': 10 * megabyte + 1,
      },
    })
    call.on('response', (response) => answered.resolve(response.statusCode ?? 0))
    call.on('error', answered.reject)
    call.write('email\n')
    expect(await answered.promise).toBe(413)
    call.destroy()
  })

  it('is refused when it turns out to be too much; the chunks before stay', async () => {
    const chunk = Buffer.from(`email,remark\n${'x'.repeat(100)}`)
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length
        if (sent > 11 * megabyte) controller.close()
        else controller.enqueue(chunk)
      },
    })
    const { status, json } = await send(body)
    expect([status, json.code]).toEqual([413, 'body_too_large'])
  })

  it('leaves the connection usable for the next call when the rest of a file is refused', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const file = `name\n${'x\n'.repeat(2 * megabyte)}`
    const statusOf = (method: string, path: string, body?: string) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>()
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' }
      const call = httpRequest(`${api.url}${path}`, { method, agent, headers })
      call.on('response', (response) =>
        response.resume().on('end', () => resolve(response.statusCode ?? 0)),
      )
      call.on('error', reject)
      call.end(body)
      return promise
    }
    expect(await statusOf('POST', '/api/v1/contacts/import', file)).toBe(422)
    expect(await statusOf('GET', '/api/v1/contact-lists')).toBe(200)
    agent.destroy()
  }, 20_000)

  it('stays 256 KB where nothing is imported', async () => {
    const { status } = await api.request('POST', '/api/v1/contacts', {
      key,
      body: { name: 'x'.repeat(300_000) },
    })
    expect(status).toBe(413)
  })
})

it.each([
  ['another media type', { 'content-type': 'application/xml' }],
  ['a compressed body', { 'content-type': 'text/csv', 'content-encoding': 'gzip' }],
])('%s is refused', async (_what, headers) => {
  const { status, json } = await send('email\na@x.example\n', { headers })
  expect([status, json.code]).toEqual([415, 'unsupported_media_type'])
})

it('needs the scope of an operator', async () => {
  const reviewer = await api.makeKey(['reviewer'], tenantId)
  expect((await send('email\na@x.example\n', { key: reviewer })).status).toBe(403)
})

it('an upload that breaks off leaves whole chunks, and the file again completes it', async () => {
  const row = (index: number) => `p${index}@x.example,${'x'.repeat(60)}\n`
  const file = `email,remark\n${Array.from({ length: 2300 }, (_, index) => row(index)).join('')}`
  const call = httpRequest(`${api.url}/api/v1/contacts/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'text/csv',
      'content-length': file.length,
    },
  })
  call.on('error', () => {})
  call.write(file.slice(0, Math.floor(file.length * 0.6)))
  await until(async () => (await countContacts()) >= 1000)
  call.destroy()
  const answered = await send(file)
  expect(answered.json).toMatchObject({ created: 1300, unchanged: 1000, refused: 0 })
  expect(await countContacts()).toBe(2300)
})

it("another tenant's list is not there", async () => {
  const { json } = await send('email\na@x.example\n')
  const stranger = await api.makeKey(['operator'], 'stranger')
  for (const path of [`contact-lists/${json.list_id}`, `contacts?list_id=${json.list_id}`]) {
    expect((await api.request('GET', `/api/v1/${path}`, { key: stranger })).status).toBe(404)
    expect((await api.request('GET', `/api/v1/${path}`, { key })).status).toBe(200)
  }
  const exported = `contacts/export?list_id=${json.list_id}`
  expect((await api.request('GET', `/api/v1/${exported}`, { key: stranger })).status).toBe(404)
})

describe('two imports of the same file at once', () => {
  it.each([
    ['that store people', 'email', (emails: string[]) => emails.join('\n')],
    [
      'that stop people',
      'email,unsubscribed',
      (emails: string[]) => emails.map((one) => `${one},yes`).join('\n'),
    ],
  ])('%s make every contact once, on PostgreSQL', async (_what, header, rowsOf) => {
    const postgres = await openTestStore('postgres')
    const other = await startApi(postgres)
    try {
      for (let round = 0; round < 5; round += 1) {
        const people = Array.from({ length: 500 }, (_, index) => `p${round}.${index}@x.example`)
        const files = [people, [...people].reverse(), people, [...people].reverse()]
        const answers = await Promise.all(
          files.map((emails) => upload(other, `${header}\n${rowsOf(emails)}\n`)),
        )
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
        const sum = (count: string) => answers.reduce((all, { json }) => all + json[count], 0)
        expect([sum('created'), sum('unchanged')]).toEqual([500, 1500])
      }
      expect(await contactsOf(other, other.key)).toHaveLength(2500)
    } finally {
      await other.close()
      await postgres.close()
    }
  })
})
