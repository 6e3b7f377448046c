import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keysCommand } from '../../cli/keys.js'
import type { Output } from '../../cli/output.js'
import { openStore, type Store } from '../../store/open-store.js'
import { startApi, type TestApi } from '../support/api.js'

let store: Store
let api: TestApi
let home: string
let printed: { lines: string[]; notes: string[]; json: unknown[]; rows: string[][] }

beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
  api = await startApi(store)
  home = await mkdtemp(join(tmpdir(), 'overture-cli-'))
  await writeFile(
    join(home, 'run.json'),
    JSON.stringify({
      api_url: api.url,
      api_key: api.key,
      temporal_address: '127.0.0.1:7233',
      temporal_ui_url: null,
      mailbox_url: null,
      pids: { server: 1, temporal: null },
    }),
  )
})

beforeEach(() => {
  printed = { lines: [], notes: [], json: [], rows: [] }
})

afterAll(async () => {
  await api.close()
  await store.close()
  await rm(home, { recursive: true })
})

const output: Output = {
  line: (text) => printed.lines.push(text),
  note: (text) => printed.notes.push(text),
  json: (value) => printed.json.push(value),
  table: (_head, rows) => printed.rows.push(...rows),
}

function overture(line: string, at = home): Promise<unknown> {
  const program = new Command('overture').addCommand(keysCommand({ home: at, output }))
  return program.parseAsync(line.split(' '), { from: 'user' })
}

test('a key is made, listed and revoked; only the key itself goes to stdout', async () => {
  await overture('keys create --scope operator reviewer --name anna --tenant acme')
  expect(printed.lines).toEqual([expect.stringMatching(/^ovk_[0-9a-f]{32}_[0-9a-f]{64}$/)])
  expect(printed.notes.join()).toContain('tenant acme')
  const [key] = printed.lines
  expect((await api.request('GET', '/api/v1/contacts', { key: key ?? '' })).status).toBe(200)

  await overture('keys create --scope reviewer --name ben --json')
  const made = printed.json[0] as { key_id: string }
  await overture('keys list')
  expect(printed.rows.map((row) => row[1])).toEqual(['ben', 'installation'])
  await overture(`keys revoke ${made.key_id}`)
  expect(printed.lines[1]).toContain('is revoked since')
})

test('the list has every page', async () => {
  const key = await api.makeKey(['admin'], 'many')
  for (let i = 0; i < 205; i++) await api.makeKey(['reviewer'], 'many')
  await overture(`keys list --json --key ${key}`)
  expect(printed.json[0]).toHaveLength(206)
})

test.each([
  {
    when: 'nothing runs',
    line: 'keys list',
    at: '/nowhere',
    message: /^Overture is not running: no .*run\.json\. Start it with npm start\.$/,
  },
  {
    when: 'the address answers nothing',
    line: 'keys list --url http://127.0.0.1:1 --key k',
    message: /does not answer at http/,
  },
  {
    when: 'an address comes without a key',
    line: 'keys list --url http://127.0.0.1:1',
    message: /--url needs --key/,
  },
  {
    when: 'the API refuses',
    line: 'keys revoke key_unknown',
    message: /^There is no key with this id\. \(not_found\)$/,
  },
  {
    when: 'the key is wrong',
    line: 'keys list --key nonsense',
    message: /needs a valid API key/,
  },
])('when $when, one plain sentence says so', async ({ line, at, message }) => {
  await expect(overture(line, at)).rejects.toThrow(message)
})
