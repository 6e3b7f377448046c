import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { type TestApi, withApi } from '../support/api.js'
import { byText, upload, type UploadCall } from './support/upload.js'

let api: TestApi
let store: Store
let key = ''
let tenants = 0

withApi((started) => ({ api, store } = started))

beforeEach(async () => {
  key = await api.makeKey(['operator'], `suppress-${++tenants}`)
})

const path = '/api/v1/suppressions/import'
const send = (body: string, call: UploadCall = {}) => upload(api, body, { path, key, ...call })
const json = (body: unknown) =>
  send(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
const stored = async () => {
  const { json: page } = await api.request('GET', '/api/v1/suppressions?limit=200', { key })
  const rows = page.data as { kind: string; value: string; reason: string; note: string | null }[]
  return rows.map(({ kind, value, reason, note }) => [kind, value, reason, note]).sort(byText)
}

describe('an import of suppressions', () => {
  it('places what it can read and names what it cannot', async () => {
    const { status, json: answer } = await send(
      'E-Mail;Phone;Domain;Reason;Note;Since\n' +
        ' Anna@North.example ;;;Unsubscribed;asked by mail;2020\n' +
        ';+49 151 12345678;;;;\n' +
        ';;Rival.example;;;\n' +
        'bo@;;;;;\n' +
        'cy@x.example;;x.example;;;\n' +
        ';;;manual;;\n' +
        'di@x.example;;;because;;\n' +
        'anna@north.example;;;manual;;\n',
      { query: { reason: 'do_not_contact' } },
    )
    expect(status).toBe(200)
    expect(answer).toMatchObject({
      rows: 8,
      created: 3,
      duplicates: 1,
      refused: 4,
      in_flight: [],
      warnings: ['Column Since is not read.'],
    })
    expect(
      answer.errors.map(({ row, column }: { row: number; column: string }) => [row, column]),
    ).toEqual([
      [5, 'E-Mail'],
      [6, null],
      [7, null],
      [8, 'Reason'],
    ])
    expect(answer.suppressions[3]).toMatchObject({
      row: 9,
      outcome: 'duplicate',
      duplicate_of_row: 2,
    })
    expect(await stored()).toEqual([
      ['domain', 'rival.example', 'do_not_contact', null],
      ['email', 'anna@north.example', 'unsubscribed', 'asked by mail'],
      ['phone', '+4915112345678', 'do_not_contact', null],
    ])
  })

  it('never makes a reason weaker, and makes a weak one stronger', async () => {
    await json([{ email: 'a@x.example', reason: 'complained' }, { email: 'b@x.example' }])
    const { json: answer } = await json({
      suppressions: [{ email: 'a@x.example' }, { email: 'b@x.example' }],
      reason: 'unsubscribed',
    })
    expect(answer).toMatchObject({ created: 0, unchanged: 2 })
    expect(await stored()).toEqual([
      ['email', 'a@x.example', 'complained', null],
      ['email', 'b@x.example', 'unsubscribed', null],
    ])
  })

  it('keeps the strongest reason of one file', async () => {
    await json([
      { email: 'a@x.example', note: 'first' },
      { email: 'a@x.example', reason: 'unsubscribed' },
      { email: 'a@x.example', reason: 'bounced_hard' },
    ])
    expect(await stored()).toEqual([['email', 'a@x.example', 'unsubscribed', 'first']])
  })

  it('stores nothing when it is only to check', async () => {
    await json([{ email: 'a@x.example' }])
    const { json: answer } = await send('email\na@x.example\nb@x.example\n', {
      query: { dry_run: 'true' },
    })
    expect(answer).toMatchObject({ dry_run: true, created: 1, unchanged: 1 })
    expect(answer.suppressions[1].suppression_id).toBeNull()
    expect(await stored()).toHaveLength(1)
  })

  it.each([
    ['no address at all', 'reason\nmanual\n', '/header'],
    ['two columns for one thing', 'email,e-mail\na@x.example,b@x.example\n', '/header/1'],
  ])('refuses a file with %s', async (_what, body, pointer) => {
    const answer = await send(body)
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, pointer])
  })

  it('tells the running campaigns of everybody it names, by address, number and domain', async () => {
    const ids: string[] = []
    for (const contact of [
      { email: 'a@x.example' },
      { phone: '+4915112345678' },
      { email: 'b@deep.x.example' },
      { email: 'c@other.example' },
    ]) {
      const { json: made } = await api.request('POST', '/api/v1/contacts', { key, body: contact })
      ids.push(made.contact_id)
    }
    const { json: sender } = await api.request('POST', '/api/v1/senders', {
      body: { email: 'mia@studio.example', name: 'Mia', postal_address: 'Hauptstr. 1, Berlin' },
      key: await api.makeKey(['admin'], `suppress-${tenants}`),
    })
    const { json: campaign } = await api.request('POST', '/api/v1/campaigns', {
      key,
      body: {
        name: 'All',
        sender_id: sender.sender_id,
        contact_ids: ids,
        steps: [{ channel: 'email', subject: 'Hi', body: 'Hello', wait_days: 0 }],
        launch: true,
      },
    })
    await send('email,phone,domain\na@x.example,,\n,+4915112345678,\n,,deep.x.example\n')
    const signals = await store.db
      .selectFrom('outbox')
      .select('payload')
      .where('kind', '=', 'signal')
      .where('workflow_id', 'like', `%${campaign.campaign_id}%`)
      .execute()
    const told = signals.map(({ payload }) => JSON.parse(JSON.stringify(payload)).message)
    expect(told.map(({ kind, contact_id }) => [kind, contact_id]).sort(byText)).toEqual(
      ids
        .slice(0, 3)
        .map((id) => ['stop_contact', id])
        .sort(byText),
    )
    expect(told.map(({ reason }) => reason).sort(byText)).toEqual([
      'address suppressed: manual',
      'address suppressed: manual',
      'domain suppressed: manual',
    ])
  })
})
