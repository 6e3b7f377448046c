import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Command } from 'commander'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { leadsCommand } from '../../cli/leads.js'
import type { Output } from '../../cli/output.js'
import { type TestApi, withApi } from '../support/api.js'
import { contactsOf } from './support/upload.js'

let api: TestApi
let folder = ''
let key = ''
let tenants = 0
let printed: {
  lines: string[]
  notes: string[]
  json: unknown[]
  rows: string[][]
  screen: string[]
  code: number
}

withApi((started) => ({ api } = started))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overture-leads-'))
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(async () => {
  printed = { lines: [], notes: [], json: [], rows: [], screen: [], code: 0 }
  key = await api.makeKey(['operator'], `cli-${++tenants}`)
})

const output: Output = {
  line: (text) => printed.lines.push(text),
  note: (text) => printed.notes.push(text),
  json: (value) => printed.json.push(value),
  table: (head, rows) => printed.rows.push(head, ...rows),
}

async function overture(
  words: string[],
  { input = '', isTerminal = false }: { input?: string; isTerminal?: boolean } = {},
): Promise<void> {
  const leads = leadsCommand({
    home: folder,
    output,
    screen: { isTerminal, write: (text) => printed.screen.push(text) },
    input: Readable.from([Buffer.from(input)]),
    leave: (code) => {
      printed.code = code
    },
  })
  const given = ['leads', 'import', ...words, '--url', api.url, '--key', key]
  await new Command('overture').addCommand(leads).parseAsync(given, { from: 'user' })
}

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

it('imports a file, says what came of it, and ends with 0 when every row was taken', async () => {
  const file = await fileOf('good.csv', 'Adr,Booth\na@x.example,4a\nb@x.example,\n')
  await overture([file, '--name', 'Fair', '--mapping', '{"Adr":"email","Booth":"ignore"}'])
  expect(printed.lines).toEqual([
    '2 rows, 2 created, 0 updated, 0 unchanged, 0 duplicates, 0 suppressed, 0 refused',
    expect.stringMatching(/^List lst_[0-9a-f]{32}: Fair$/),
  ])
  expect([printed.code, printed.rows]).toEqual([0, []])
  expect(await contactsOf(api, key)).toHaveLength(2)
})

it('shows the first 20 refused rows and ends with 3; the report has all of them', async () => {
  const bad = Array.from({ length: 30 }, (_, index) => `=bad${index}`)
  const file = await fileOf('bad.csv', `=email\n${bad.join('\n')}\na@x.example\n`)
  const report = join(folder, 'report.csv')
  const mapping = '{"=email":"email"}'
  await overture([file, '--mapping', mapping, '--report', report])
  expect(printed.code).toBe(3)
  expect(printed.rows).toHaveLength(21)
  expect(printed.rows.slice(0, 2)).toEqual([
    ['ROW', 'COLUMN', 'FAULT'],
    ['2', '=email', 'must be an e-mail address like anna@example.com'],
  ])
  expect(printed.notes.at(-1)).toBe(`All of it: ${report}`)
  const written = (await readFile(report, 'utf8')).split('\r\n')
  expect(written).toHaveLength(32)
  expect(written[1]).toBe("2,'=email,must be an e-mail address like anna@example.com")

  await overture([file, '--mapping', mapping])
  expect(printed.notes.at(-1)).toBe('and 10 more; --report FILE writes all of them.')
  await overture([file, '--mapping', mapping, '--report', join(folder, 'report.json')])
  const whole = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  expect(whole).toMatchObject({ refused: 30, unchanged: 1 })
})

it('reads standard input, JSON, and stores nothing in a dry run', async () => {
  await overture(['-', '--format', 'json', '--dry-run', '--json'], {
    input: '[{"email":"a@x.example"}]',
  })
  expect(printed.json).toMatchObject([{ dry_run: true, created: 1, list_id: null }])
  expect([printed.lines, await contactsOf(api, key)]).toEqual([[], []])
})

it('says how much is sent: in lines for a script, in one line on a terminal', async () => {
  const file = await fileOf('big.csv', `email,remark\na@x.example,${'x'.repeat(900_000)}\n`)
  await overture([file])
  expect(printed.screen.length).toBeGreaterThan(5)
  expect(printed.screen[0]).toMatch(/^\d+ KB of 8\d\d KB sent\n$/)
  expect(printed.screen.at(-1)).toMatch(/^8\d\d KB sent; the last rows are being stored\n$/)
  printed.screen = []
  await overture([file], { isTerminal: true })
  expect(
    printed.screen.slice(0, -1).every((text) => text.startsWith('\r') && !text.includes('\n')),
  ).toBe(true)
  expect(printed.screen.at(-1)).toBe('\n')
})

it.each([
  [['nowhere.csv'], /^There is no file nowhere\.csv\.$/],
  [['-', '--format', 'xml'], /^--format is csv or json, not xml\.$/],
  [['-', '--mapping', 'email'], /^--mapping is not JSON/],
  [['-'], /The file is empty\. \(unprocessable\)$/],
])('%j ends with one plain sentence', async (words, message) => {
  await expect(overture(words)).rejects.toThrow(message)
})

it('sends nothing of a file that is too large', async () => {
  const file = await fileOf('huge.csv', `email\na@x.example\n${'x'.repeat(10 * 2 ** 20)}`)
  await expect(overture([file])).rejects.toThrow(/huge\.csv is too large: an import takes 10 MB/)
  expect(await contactsOf(api, key)).toEqual([])
})
