import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { recoverCommand } from '../../cli/direct/recover-key.js'
import { keysCommand } from '../../cli/keys.js'
import type { Output } from '../../cli/output.js'
import { verifyCommand } from '../../cli/verify.js'
import { wallClock } from '../../runtime/clock.js'
import { readSettings } from '../../runtime/settings.js'
import { lockHome } from '../../server/home/lock-home.js'
import { openStore, type Store } from '../../store/open-store.js'
import { findKeyOwner } from '../../store/repositories/api-keys.js'
import { ensureInstallationKey } from '../../store/repositories/installation-key.js'
import { startApi, type TestApi } from '../support/api.js'
import { newDatabase } from '../support/stores.js'

let home: string
let printed: { lines: string[]; notes: string[]; json: unknown[]; rows: string[][] }

const output: Output = {
  line: (text) => printed.lines.push(text),
  note: (text) => printed.notes.push(text),
  json: (value) => printed.json.push(value),
  table: (_head, rows) => printed.rows.push(...rows),
}

beforeEach(async () => {
  printed = { lines: [], notes: [], json: [], rows: [] }
  home = await mkdtemp(join(tmpdir(), 'overture-cli-'))
})

afterEach(() => rm(home, { recursive: true, force: true }))

function overture(line: string, env: Record<string, string> = {}): Promise<unknown> {
  const settings = readSettings({ OVERTURE_HOME: home, ...env }, false)
  const terminal = { home, output }
  const keys = keysCommand(terminal).addCommand(recoverCommand(settings, output))
  const program = new Command('overture').addCommand(keys).addCommand(verifyCommand(terminal))
  return program.parseAsync(line.split(' '), { from: 'user' })
}

function writeRunFile(url: string, key: string): Promise<void> {
  const run = {
    api_url: url,
    api_key: key,
    temporal_address: '127.0.0.1:7233',
    temporal_ui_url: null,
    mailbox_url: null,
    pids: { server: 1, temporal: null },
  }
  return writeFile(join(home, 'run.json'), JSON.stringify(run))
}

const keptKey = async () => (await readFile(join(home, 'admin-key'), 'utf8')).trim()
const runKey = async () => JSON.parse(await readFile(join(home, 'run.json'), 'utf8')).api_key

describe('with a server', () => {
  let store: Store
  let api: TestApi

  beforeEach(async () => {
    store = await openStore({ kind: 'memory' })
    api = await startApi(store)
    await writeRunFile(api.url, api.key)
  })

  afterEach(async () => {
    await api.close()
    await store.close()
  })

  const works = async (key: string) =>
    (await api.request('GET', '/api/v1/contacts', { key })).status === 200

  test('the installation rotates its own key, and its home has the new one at once', async () => {
    await writeFile(join(home, 'admin-key'), `${api.key}\n`)
    await overture('keys rotate --overlap PT1H')
    const [made = ''] = printed.lines
    expect([await keptKey(), await runKey()]).toEqual([made, made])
    expect((await stat(join(home, 'admin-key'))).mode & 0o777).toBe(0o600)
    expect(printed.notes.join()).toMatch(/admin-key holds the new key now.*run\.json holds/s)
    await overture('keys list')
    expect(printed.rows).toMatchObject([
      [expect.anything(), 'installation', 'admin', expect.anything(), '-', '-'],
      [
        expect.anything(),
        'installation',
        'admin',
        expect.anything(),
        expect.stringMatching(/Z$/),
        '-',
      ],
    ])
    expect([await works(api.key), await works(made)]).toEqual([true, true])
  })

  test('another key is rotated and printed, and the files of the home stay as they are', async () => {
    await overture('keys create --scope operator --name anna --json')
    const { key_id, api_key } = printed.json[0] as { key_id: string; api_key: string }
    await overture(`keys rotate ${key_id} --overlap PT0S`)
    expect([await works(api_key), await works(printed.lines[0] ?? '')]).toEqual([false, true])
    expect(await runKey()).toBe(api.key)
    await expect(overture(`keys rotate ${key_id}`)).rejects.toThrow(/Make a new key instead/)
  })

  test('a key can be made for a while only', async () => {
    await overture('keys create --scope operator --name anna --expires 2099-01-01T00:00:00Z --json')
    expect(printed.json[0]).toMatchObject({ expires_at: '2099-01-01T00:00:00.000Z' })
    const late = overture('keys create --scope operator --name anna --expires 2020-01-01T00:00:00Z')
    await expect(late).rejects.toThrow('/expires_at must be in the future')
  })

  test('verify prints one line with the head to keep, and compares with one that was kept', async () => {
    await overture('keys create --scope operator --name anna')
    printed.lines = []
    await overture('verify')
    expect(printed.lines).toEqual([
      expect.stringMatching(/^default: 2 entries, unbroken, head 2:[0-9a-f]{64}$/),
    ])
    const head = printed.lines[0]?.split(' ').at(-1) ?? ''
    await overture('keys create --scope operator --name ben')
    await overture(`verify --expect ${head}`)
    await overture('verify --json')
    expect(printed.json[0]).toMatchObject({ ok: true, entries: 3 })

    await store.db.transaction().execute(async (trx) => {
      await sql`alter table audit_log disable trigger all`.execute(trx)
      await sql`delete from audit_log where sequence >= 2`.execute(trx)
      await sql`alter table audit_log enable trigger all`.execute(trx)
    })
    await overture('verify')
    printed.lines = []
    await expect(overture(`verify --expect ${head}`)).rejects.toThrow('The audit log is broken')
    expect(printed.lines).toEqual([
      'default: BROKEN at 2: the chain ends at entry 1, and entry 2 was expected',
    ])
  })

  test('the installation verifies every tenant, and names the broken ones', async () => {
    const acme = await api.makeKey(['admin'], 'acme')
    await api.request('POST', '/api/v1/keys', {
      key: acme,
      body: { name: 'x', scopes: ['operator'] },
    })
    await overture('verify --all-tenants')
    expect(printed.lines.map((line) => line.split(',')[0])).toEqual([
      'acme: 1 entries',
      'default: 1 entries',
    ])
    await store.db.transaction().execute(async (trx) => {
      await sql`alter table audit_log disable trigger all`.execute(trx)
      await sql`update audit_log set actor = 'x' where tenant_id = 'acme'`.execute(trx)
      await sql`alter table audit_log enable trigger all`.execute(trx)
    })
    await expect(overture('verify --all-tenants')).rejects.toThrow('The audit log is broken: acme.')
    await expect(overture(`verify --all-tenants --key ${acme}`)).rejects.toThrow('forbidden')
  })

  test.each(['5', '5:abc', 'x:y', `-1:${'0'.repeat(64)}`])(
    'the head %s is none that this command prints',
    async (head) => {
      await expect(overture(`verify --expect=${head}`)).rejects.toThrow('SEQUENCE:HASH')
    },
  )
})

describe('keys recover', () => {
  test('makes a new key where the embedded store lies, and the lost one is refused', async () => {
    const first = await openStore({ kind: 'embedded', home })
    const lost = await ensureInstallationKey(first, undefined, wallClock.now())
    await first.close()
    await overture('keys recover')
    const made = await keptKey()
    const store = await openStore({ kind: 'embedded', home })
    onTestFinished(() => store.close())
    const now = wallClock.now()
    expect(await findKeyOwner(store.db, lost, now)).toBeUndefined()
    expect(await findKeyOwner(store.db, made, now)).toMatchObject({
      installation: true,
      scopes: ['admin'],
    })
    const trail = await store.db
      .selectFrom('audit_log')
      .select(['action', 'actor'])
      .orderBy('sequence')
      .execute()
    expect(trail).toEqual([
      { action: 'key.created', actor: 'installation' },
      { action: 'key.revoked', actor: 'recovery' },
      { action: 'key.created', actor: 'recovery' },
    ])
    expect([...printed.lines, ...printed.notes].join()).not.toContain('ovk_')
  })

  test('works on PostgreSQL while others use it, and tells the API process of this home', async () => {
    const url = await newDatabase()
    const store = await openStore({ kind: 'postgres', url })
    onTestFinished(() => store.close())
    const lost = await ensureInstallationKey(store, undefined, wallClock.now())
    const lock = await lockHome(home)
    onTestFinished(() => lock.release())
    await writeRunFile('http://127.0.0.1:1', lost)
    await overture('keys recover', { DATABASE_URL: url })
    expect(await runKey()).toBe(await keptKey())
    expect(await findKeyOwner(store.db, lost, wallClock.now())).toBeUndefined()
  })

  test('refuses an embedded store that a server uses', async () => {
    const store = await openStore({ kind: 'embedded', home })
    await store.close()
    const lock = await lockHome(home)
    onTestFinished(() => lock.release())
    await expect(overture('keys recover')).rejects.toThrow('Stop that one first')
  })

  test('makes no store where there is none', async () => {
    await expect(overture('keys recover')).rejects.toThrow('There is no store in')
  })

  test('says which variable is wrong without its password', async () => {
    const url = 'postgres://overture:canary-password@127.0.0.1:1/overture'
    const failed = overture('keys recover', { DATABASE_URL: url })
    await expect(failed).rejects.toThrow(/DATABASE_URL cannot be opened \(ECONNREFUSED\)/)
    await expect(failed).rejects.not.toThrow(/canary/)
  })
})
