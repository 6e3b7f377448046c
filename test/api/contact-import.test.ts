import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../store/open-store.js'
import { type TestApi, withApi } from '../support/api.js'
import { byText, contactsOf, upload, type UploadCall } from './support/upload.js'

let api: TestApi
let store: Store
let key = ''
let tenants = 0

withApi((started) => ({ api, store } = started))

beforeEach(async () => {
  key = await api.makeKey(['operator'], `import-${++tenants}`)
})

const send = (body: string | Uint8Array<ArrayBuffer>, call: UploadCall = {}) =>
  upload(api, body, { key, ...call })
const json = (body: unknown, call: UploadCall = {}) =>
  send(JSON.stringify(body), { ...call, headers: { 'content-type': 'application/json' } })
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
const utf16be = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())
const contacts = () => contactsOf(api, key)

describe('an import of contacts', () => {
  it('stores good rows, makes a list of them, and answers for every row', async () => {
    const answer = await send(
      'E-Mail;Vorname;Nachname;Job Title;Favourite product;Country\r\n' +
        'anna@north.example;Anna;Berg;CTO;Rockets;de\r\n' +
        'bo@;Bo;Lind;VP;;XX\r\n' +
        'cy@north.example;Cy;;;;\r\n',
      { query: { name: 'Fair' } },
    )
    expect(answer).toMatchObject({
      status: 200,
      json: { name: 'Fair', rows: 3, created: 2, refused: 1, duplicates: 0, dry_run: false },
    })
    expect(answer.json.errors).toEqual([
      { row: 3, column: 'E-Mail', detail: 'must be an e-mail address like anna@example.com' },
    ])
    expect(answer.json.warnings).toEqual([
      'Column Favourite product is stored as fields.favourite_product.',
    ])
    const members = await contactsOf(api, key, `&list_id=${answer.json.list_id}`)
    expect(members.map((contact) => contact.email).sort(byText)).toEqual([
      'anna@north.example',
      'cy@north.example',
    ])
    expect(members.find(({ email }) => email.startsWith('anna'))).toMatchObject({
      contact_id: answer.json.contacts[0].contact_id,
      first_name: 'Anna',
      title: 'CTO',
      country: 'DE',
      fields: { favourite_product: 'Rockets' },
    })
    const list = await api.request('GET', `/api/v1/contact-lists/${answer.json.list_id}`, { key })
    expect(list.json).toMatchObject({ name: 'Fair', contacts: 2, created_by: 'test' })
    const lists = await api.request('GET', '/api/v1/contact-lists', { key })
    expect(lists.json.data).toEqual([list.json])
  })

  it.each<[string, Uint8Array<ArrayBuffer>, string?]>([
    ['UTF-8', bytes('email,name\na@x.example,Jürgen €\n')],
    ['UTF-8 with a mark', bytes([0xef, 0xbb, 0xbf], 'email,name\na@x.example,Jürgen €\n')],
    ['UTF-16 LE', new Uint8Array(Buffer.from('\ufeffemail,name\na@x.example,Jürgen €', 'utf16le'))],
    ['UTF-16 BE', utf16be('email,name\na@x.example,Jürgen €\n')],
    ['Windows-1252', bytes('email,name\na@x.example,J', [0xfc], 'rgen ', [0x80], '\n'), 'guessed'],
    ['tabs', bytes('email\tname\na@x.example\tJürgen €\n')],
    ['only carriage returns', bytes('email,name\ra@x.example,Jürgen €\r')],
    ['a line that says its delimiter', bytes('sep=;\r\nemail;name\r\na@x.example;Jürgen €\r\n')],
    ['quotes', bytes('"email","name"\n"a@x.example","Jürgen €"')],
  ])('reads %s', async (_name, body, guessed) => {
    const { json: answer } = await send(body)
    expect(answer).toMatchObject({ created: 1, refused: 0 })
    expect((await contacts())[0]).toMatchObject({ email: 'a@x.example', name: 'Jürgen €' })
    expect(answer.warnings).toEqual(guessed ? ['Not UTF-8, and read as Windows-1252: row 2.'] : [])
  })

  it('believes a charset that the call names, and knows which it cannot read', async () => {
    const body = bytes('email,name\na@x.example,J', [0xc3, 0xa4], '\n')
    const latin = { 'content-type': 'text/csv; charset="ISO-8859-1"' }
    expect((await send(body, { headers: latin })).json.warnings).toEqual([])
    expect((await contacts())[0]).toMatchObject({ name: 'JÃ¤' })
    const unknown = await send(body, { headers: { 'content-type': 'text/csv; charset=ebcdic' } })
    expect([unknown.status, unknown.json.code]).toEqual([415, 'unsupported_media_type'])
  })

  it('numbers rows by the lines of the file, also behind quoted line breaks and blank lines', async () => {
    const { json: answer } = await send(
      'email,remark\r\n\r\na@x.example,"one\r\ntwo ""three"""\r\n,\r\nbad,x\r\nb@x.example,"y, z"\r\n',
    )
    expect(answer.contacts.map(({ row }: { row: number }) => row)).toEqual([3, 7])
    expect(answer.errors.map(({ row }: { row: number }) => row)).toEqual([6])
    expect(answer.warnings).toContain('Without any value, and passed over: row 5.')
    expect(answer.rows).toBe(3)
    const stored = await contacts()
    expect(stored.map(({ fields }) => fields.remark).sort(byText)).toEqual([
      'one\r\ntwo "three"',
      'y, z',
    ])
  })

  it.each<[string, string, string | null, RegExp]>([
    ['too few columns', 'bad@x.example,A,DE', null, /^has 3 columns where the header has 5$/],
    ['too many columns', 'bad@x.example,A,DE,,,', null, /^has 6 columns/],
    ['a quote that is never closed', 'bad@x.example,"A,DE,,', 'Name', /quote that is not closed/],
    ['a quote in the middle', 'bad@x.example,A"B,DE,,', 'Name', /quote that is not closed/],
    ['text behind a quote', 'bad@x.example,"A"B,DE,,', 'Name', /text beside its quotes/],
    ['a bad address', 'bad@,A,DE,,', 'Email', /must be an e-mail address/],
    ['no address', ',A,DE,,', 'Email', /^needs an email or a phone$/],
    ['a country that is none', 'bad@x.example,A,Germany,,', 'Country', /two-letter country code/],
    ['a zone that is none', 'bad@x.example,A,DE,Berlin,', 'Zeitzone', /time zone name/],
    ['a phone without its country', 'bad@x.example,A,DE,,0151 123', 'Phone', /international/],
    ['a NUL', 'bad@x.example,A\0,DE,,', 'Name', /NUL character/],
    ['a value that is too long', `bad@x.example,${'x'.repeat(201)},DE,,`, 'Name', /at most 200/],
    ['a line that is too long', `bad@x.example,${'x'.repeat(70_000)},DE,,`, null, /is longer than/],
  ])('refuses a row for %s, and only this one', async (_what, line, column, detail) => {
    const header = 'Email,Name,Country,Zeitzone,Phone'
    const good = (name: string) => `${name}@x.example,"N, N",DE,Europe/Berlin,+4915112345678`
    const { json: answer } = await send([header, good('a'), line, good('b'), good('c')].join('\n'))
    expect(answer.errors).toEqual([{ row: 3, column, detail: expect.stringMatching(detail) }])
    expect(answer).toMatchObject({ rows: 4, created: 3, refused: 1 })
    expect(answer.contacts.map(({ row }: { row: number }) => row)).toEqual([2, 4, 5])
  })

  it.each<[string, string, Record<string, string>, string]>([
    ['nothing', '', {}, '/header'],
    ['a header twice', 'email,name,name\na@x.example,A,B', {}, '/header/2'],
    ['a header without a name', 'email,,name\na@x.example,A,B', {}, '/header/1'],
    ['two columns for one field', 'email,E-Mail\na@x.example,b@x.example', {}, '/header/1'],
    ['no address', 'name\nAnna', {}, '/header'],
    ['UTF-16 without a mark', 'e\0m\0a\0i\0l\0\n\0', {}, '/header/0'],
    ['a quote that is open', 'email,"name\na@x.example,A', {}, '/header'],
    [
      'a column that is not there',
      'email\na@x.example',
      { mapping: '{"Mail":"email"}' },
      '?mapping/Mail',
    ],
    [
      'a field that is not there',
      'email\na@x.example',
      { mapping: '{"email":"emial"}' },
      '?mapping/email',
    ],
    ['a mapping that is no JSON', 'email\na@x.example', { mapping: 'email' }, '?mapping'],
    [
      'a zone that is none',
      'email\na@x.example',
      { default_timezone: 'Berlin' },
      '?default_timezone',
    ],
  ])('refuses a file whole for %s', async (_what, body, query, pointer) => {
    const answer = await send(body, { query })
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, pointer])
    expect(await contacts()).toEqual([])
  })

  it('takes a mapping, defaults for what nobody says, and leaves what is to be ignored', async () => {
    await api.request('POST', '/api/v1/contacts', {
      key,
      body: { email: 'old@x.example', source: 'form', name: 'Old', title: 'CTO' },
    })
    await send('Adr,Salary,Nick\nold@x.example,5,\nnew@x.example,6,Newt\n', {
      query: {
        mapping: JSON.stringify({ Adr: 'email', salary: 'ignore', Nick: 'fields.alias' }),
        source: 'fair',
        legal_basis: 'consent',
        default_timezone: 'Europe/Berlin',
      },
    })
    const [old, fresh] = (await contacts()).sort((a, b) => (a.email < b.email ? 1 : -1))
    expect(old).toMatchObject({ source: 'form', name: 'Old', title: 'CTO', legal_basis: 'consent' })
    expect(old).not.toHaveProperty('fields')
    expect(fresh).toMatchObject({ source: 'fair', timezone: 'Europe/Berlin' })
    expect(fresh.fields).toEqual({ alias: 'Newt' })
  })

  it('merges rows of one address in their order, also across chunks', async () => {
    const filler = Array.from({ length: 600 }, (_, index) => `p${index}@x.example,P,\n`).join('')
    const { json: answer } = await send(
      `email,name,title\nA@x.example,Anna,CTO\na@x.example,Anna B,\n${filler}a@x.example,,CEO\n`,
    )
    expect(answer).toMatchObject({ rows: 603, created: 601, duplicates: 2 })
    expect(
      answer.contacts.filter((one: { outcome: string }) => one.outcome === 'duplicate'),
    ).toEqual(
      [3, 604].map((row) => ({
        row,
        contact_id: answer.contacts[0].contact_id,
        outcome: 'duplicate',
        duplicate_of_row: 2,
      })),
    )
    const found = await api.request('GET', '/api/v1/contacts?email=a@x.example', { key })
    expect(found.json.data[0]).toMatchObject({ name: 'Anna B', title: 'CEO' })
  })

  it('is harmless when it comes again; with the same key the list is the same too', async () => {
    const body = 'email,name\na@x.example,Anna\nb@x.example,Bo\n'
    const once = { headers: { 'idempotency-key': 'file-1' } }
    const first = await send(body, once)
    const again = await send(body, once)
    expect(again.json).toMatchObject({ created: 0, unchanged: 2, list_id: first.json.list_id })
    const other = await send('email,name\na@x.example,Anne\n')
    expect(other.json).toMatchObject({ updated: 1, unchanged: 0 })
    const lists = await api.request('GET', '/api/v1/contact-lists', { key })
    expect(lists.json.data.map((list: { contacts: number }) => list.contacts)).toEqual([1, 2])
  })

  it('checks everything and stores nothing when asked to', async () => {
    await send('email\na@x.example\n')
    const { json: answer } = await send('email,unsubscribed\na@x.example,\nb@x.example,yes\nc,\n', {
      query: { dry_run: 'true' },
    })
    expect(answer).toMatchObject({
      dry_run: true,
      list_id: null,
      created: 1,
      unchanged: 1,
      suppressed: 1,
      refused: 1,
    })
    expect(await contacts()).toHaveLength(1)
    const suppressed = await api.request('GET', '/api/v1/suppressions', { key })
    expect(suppressed.json.data).toEqual([])
  })

  it('suppresses whom the file says, whatever else its row says', async () => {
    const { json: answer } = await send(
      'email,phone,opt-out,bounced,do not contact,country\n' +
        'a@x.example,+4915112345678,2026-01-31,,,\n' +
        'b@x.example,+4915112345679,no,x,,\n' +
        'c@x.example,,,,ja,Nowhere\n' +
        'd@x.example,,perhaps,,,\n' +
        'e@x.example,,0,,false,\n',
    )
    expect(answer).toMatchObject({ created: 3, suppressed: 3, refused: 2, in_flight: [] })
    expect(answer.errors).toEqual([
      { row: 4, column: 'country', detail: 'must be a two-letter country code like DE' },
      { row: 5, column: 'opt-out', detail: 'must be yes, no or the date since when' },
    ])
    expect(answer.warnings).toContain('Refused, and suppressed all the same: row 4.')
    const { json: stored } = await api.request('GET', '/api/v1/suppressions', { key })
    const said = stored.data.map((one: { value: string; reason: string }) => [
      one.value,
      one.reason,
    ])
    expect(said.sort(byText)).toEqual([
      ['+4915112345678', 'unsubscribed'],
      ['a@x.example', 'unsubscribed'],
      ['b@x.example', 'bounced_hard'],
      ['c@x.example', 'do_not_contact'],
    ])
  })

  it('warns of addresses that are no person', async () => {
    const { json: answer } = await send(
      'email\ninfo@x.example\nanna@x.example\nNo-Reply@x.example\ninfanta@x.example\n',
    )
    expect(answer.warnings).toEqual(['An address of a desk, not of a person: 2 rows, 2, 4.'])
  })

  it('says what it does not store', async () => {
    const { json: answer } = await send('email,名前,contact_id\na@x.example,A,con_1\n')
    expect(answer.warnings).toEqual([
      'Column 名前 is not stored, its name cannot be that of a field: say in mapping where it goes.',
      'Column contact_id is not read: Overture sets it itself.',
    ])
  })

  it('leaves its counts and no address in the audit trail', async () => {
    const { json: answer } = await send('email\na@x.example\nb@x\n')
    const trail = await store.db
      .selectFrom('audit_log')
      .select(['action', 'detail'])
      .where('subject', '=', answer.list_id)
      .orderBy('sequence')
      .execute()
    expect(trail.map(({ action }) => action)).toEqual(['contacts.import_begun', 'contacts.import'])
    expect(trail[1]?.detail).toMatchObject({ rows: 2, created: 1, refused: 1 })
    expect(JSON.stringify(trail)).not.toContain('@')
  })
})

describe('an import of JSON', () => {
  it('takes an array, keeps numbers, and refuses only the row that is wrong', async () => {
    const { json: answer } = await json([
      { email: 'a@x.example', seats: 4, vip: true, consent: { sms: true } },
      { email: 'b@x.example', seats: ['x'] },
      'c@x.example',
      { email: 'd@x.example', name: 5, note: '\ud800' },
    ])
    expect(answer.errors).toEqual([
      {
        row: 2,
        column: 'seats',
        detail: 'must be text of at most 2000 characters, a number, true or false',
      },
      { row: 3, column: null, detail: 'must be an object' },
      { row: 4, column: 'name', detail: 'must be of type string' },
      {
        row: 4,
        column: 'note',
        detail: 'must not contain the NUL character or half a surrogate pair',
      },
    ])
    expect(answer.refused).toBe(3)
    expect(await contacts()).toMatchObject([
      { email: 'a@x.example', fields: { seats: 4, vip: true }, consent: { sms: 'unproven' } },
    ])
  })

  it('takes its options from the body', async () => {
    const { json: answer } = await json({
      contacts: [{ Mail: 'a@x.example', Booth: '4a' }],
      name: 'Fair',
      mapping: { Booth: 'ignore' },
      source: 'fair',
    })
    expect(answer).toMatchObject({ name: 'Fair', created: 1 })
    expect((await contacts())[0]).toMatchObject({ source: 'fair' })
    const wrong = await json({ contacts: [{ email: 'a@x.example' }], mapping: { no: 'email' } })
    expect([wrong.status, wrong.json.errors[0].pointer]).toEqual([422, '/mapping/no'])
  })

  it.each([
    ['{"contacts":[', 400, 'bad_json'],
    ['5', 400, 'bad_request'],
    ['{"contacts":[],"more":1}', 400, 'bad_request'],
    ['[]', 422, 'unprocessable'],
  ])('refuses %s', async (body, status, code) => {
    const answer = await send(body, { headers: { 'content-type': 'application/json' } })
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })
})
