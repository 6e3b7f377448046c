import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { checkDisk, checkHome } from '../../../cli/direct/doctor/checks/home.js'
import { checkStore } from '../../../cli/direct/doctor/checks/store.js'
import { readEnvironment } from '../../../cli/direct/doctor/checks/settings.js'
import { checkNode } from '../../../cli/direct/doctor/checks/versions.js'
import { writeRunFile } from '../../../server/home/run-file.js'
import { lockHome } from '../../../server/home/lock-home.js'
import { stampHome } from '../../../server/home/stamp-home.js'
import { knownMigrations } from '../../../store/migrate.js'
import { openStore } from '../../../store/open-store.js'
import { emptyHome, lines, patientWith } from './support.js'

const mb = 1_048_576

describe('the home folder', () => {
  const check = async (home: string) =>
    lines(await checkHome(patientWith({ env: { OVERTURE_HOME: home } })))

  it('that is not there yet is made at the first start', async () => {
    const home = join(emptyHome(), 'new')
    expect(await check(home)).toEqual([`ok home: ${home} is made at the first start`])
  })

  it('that cannot be made fails', async () => {
    const [line] = await check('/proc/no/such/place')
    expect(line).toMatch(/^fail home: .* cannot be made → Make \/proc\/no\/such writable, or set/)
  })

  it('of one user alone is well', async () => {
    const home = emptyHome()
    stampHome(home)
    expect(await check(home)).toEqual([
      `ok home: ${home}, yours alone`,
      `ok server: none runs in ${home}`,
    ])
  })

  it('that others may read is to be closed', async () => {
    const home = emptyHome()
    chmodSync(home, 0o755)
    expect((await check(home))[0]).toBe(
      `warn home: ${home} is open to other users (mode 755); it holds keys → chmod 700 ${home}`,
    )
  })

  it('of another Temporal version is refused', async () => {
    const home = emptyHome()
    const stamp = { temporal_cli: '1.2.3', created_at: '2026-01-01T00:00:00.000Z' }
    writeFileSync(join(home, 'home.json'), JSON.stringify(stamp))
    expect((await check(home))[0]).toMatch(/^fail home: .*written with Temporal CLI 1\.2\.3/)
  })

  it.each([
    ['a living process', process.pid, /^ok server: process \d+ at http:\/\/127\.0\.0\.1:3000$/],
    ['a killed one', 4_194_303, /^warn server: run\.json names process 4194303, .* → npm start/],
  ])('with the run.json of %s', async (_, server, words) => {
    const home = emptyHome()
    writeRunFile(home, {
      api_url: 'http://127.0.0.1:3000',
      api_key: 'ovk_secret',
      temporal_address: '127.0.0.1:7233',
      temporal_ui_url: null,
      mailbox_url: null,
      sms_url: null,
      pids: { server, temporal: null },
    })
    const found = await check(home)
    expect(found[1]).toMatch(words)
    expect(found.join()).not.toContain('ovk_secret')
  })
})

test.each([
  [{ bytes: 5_000 * mb, files: null }, /^ok disk: 5000 MB free for /],
  [{ bytes: 1_999 * mb, files: 1_000_000 }, /^warn disk: 1999 MB free for .* → Free space/],
  [{ bytes: 499 * mb, files: 1_000_000 }, /^fail disk: 499 MB .*; below 64 MB .* stops sending → /],
  [{ bytes: 5_000 * mb, files: 12 }, /^warn disk: room for 12 more files .* → Remove files there/],
])('a disk with %o', async (space, words) => {
  expect(lines(await checkDisk(patientWith({ space: () => space })))).toEqual([
    expect.stringMatching(words),
  ])
})

describe('the embedded store', () => {
  const check = async (home: string) =>
    lines(await checkStore(patientWith({ env: { OVERTURE_HOME: home } })))

  it('is looked at when nothing runs, and left for the server afterwards', async () => {
    const home = emptyHome()
    expect(await check(home)).toEqual(['ok store: embedded, made at the first start'])
    const store = await openStore({ kind: 'embedded', home })
    await store.close()
    const patient = patientWith({ env: { OVERTURE_HOME: home } })
    expect(lines(await checkStore(patient))).toEqual([
      'ok store: embedded, opens',
      `ok migrations: ${knownMigrations.length} of ${knownMigrations.length} applied`,
    ])
    await patient.close()
    const lock = await lockHome(home, 0)
    expect(await check(home)).toEqual([
      'ok store: embedded, in use by the running server; the API check asks it',
    ])
    lock.release()
  })

  it('that is damaged fails with the way out', async () => {
    const home = emptyHome()
    mkdirSync(join(home, 'store'))
    writeFileSync(join(home, 'store', 'PG_VERSION'), '3\n')
    expect(await check(home)).toEqual([
      expect.stringMatching(
        /^fail store: the embedded store does not open: .* → .*overture restore/,
      ),
    ])
  })
})

describe('the settings', () => {
  it('that are bad are all named, with no value of a secret', () => {
    const { settings, findings } = readEnvironment({
      PORT: 'x',
      DATABASE_URL: 'mysql://u:hunter2@db/x',
    })
    expect(settings).toBeUndefined()
    expect(lines(findings)).toEqual([
      'fail settings: PORT: must be a port number from 0 to 65535 → Correct the variable; .env.example describes each.',
      'fail settings: DATABASE_URL: must be a URL that starts with postgres:// or postgresql:// → Correct the variable; .env.example describes each.',
    ])
  })

  it('that name both outside parts are checked for split processes too', () => {
    const { findings } = readEnvironment({
      DATABASE_URL: 'postgres://db/x',
      TEMPORAL_ADDRESS: 'temporal:7233',
      SMTP_URL: 'smtp://127.0.0.1:1025',
    })
    expect(lines(findings)).toEqual([
      'ok settings: development, real mail, PostgreSQL, external Temporal',
      'warn settings: PUBLIC_URL: is needed by an API process of its own, for example https://overture.example → Set it where npm run api and npm run worker start.',
    ])
  })
})

test.each([
  ['24.21.0', 'ok'],
  ['22.13.0', 'warn'],
  ['22.12.9', 'fail'],
  ['20.0.0', 'fail'],
  ['26.0.0', 'fail'],
])('Node.js %s: %s', (found, verdict) => {
  expect(checkNode(found).verdict).toBe(verdict)
})
