import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { backupCommand } from '../../cli/direct/backup/backup-command.js'
import { restoreCommand } from '../../cli/direct/restore/restore-command.js'
import type { Output } from '../../cli/output.js'
import { readSettings } from '../../runtime/settings.js'
import { wallClock } from '../../runtime/clock.js'
import { lockHome } from '../../server/home/lock-home.js'
import { openStore, type Store } from '../../store/open-store.js'
import { recordArrival } from '../../store/repositories/processes.js'
import { startApi } from '../support/api.js'
import { newDatabase } from '../support/stores.js'
import { seedTouch } from '../support/seed-touch.js'
import { seedCampaign } from '../support/world.js'

let dir: string
let printed: { lines: string[]; notes: string[]; rows: string[][] }

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'overture-cli-'))
  printed = { lines: [], notes: [], rows: [] }
})

afterEach(() => rm(dir, { recursive: true, force: true }))

/** Made once: an embedded store takes seconds to make. */
let filled: string

beforeAll(async () => {
  filled = await mkdtemp(join(tmpdir(), 'overture-filled-'))
  await withHome(filled, fill)
})

afterAll(() => rm(filled, { recursive: true, force: true }))

const filledHome = () => cp(filled, join(dir, 'home'), { recursive: true })

const output: Output = {
  line: (text) => printed.lines.push(text),
  note: (text) => printed.notes.push(text),
  json: (value) => printed.lines.push(JSON.stringify(value)),
  table: (_head, rows) => printed.rows.push(...rows),
}

/** Parses as a terminal would; a space is inside an argument only in single quotes. */
function overture(line: string, env: Record<string, string> = {}): Promise<unknown> {
  const settings = readSettings({ OVERTURE_HOME: join(dir, 'home'), ...env }, false)
  const program = new Command('overture')
    .addCommand(backupCommand(settings, output))
    .addCommand(restoreCommand(settings, output))
  const words = line.match(/'[^']*'|\S+/g) ?? []
  return program.parseAsync(
    words.map((word) => word.replaceAll("'", '')),
    { from: 'user' },
  )
}

async function withHome<T>(home: string, work: (store: Store) => Promise<T>): Promise<T> {
  await mkdir(home, { recursive: true })
  const store = await openStore({ kind: 'embedded', home })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

async function fill(store: Store): Promise<void> {
  await seedCampaign(store, { contacts: 2 })
  // due a minute ago: it may leave between the backup and the restore
  await seedTouch(store, 'default', {
    contact: 1,
    step: 1,
    state: 'planned',
    at: wallClock.now() - 60_000,
  })
}

function writeTemporal(home: string, word: string): void {
  const database = new DatabaseSync(join(home, 'temporal.db'))
  database.exec('pragma journal_mode = wal; create table if not exists executions (word text)')
  database.prepare('delete from executions').run()
  database.prepare('insert into executions values (?)').run(word)
  database.close()
}

function readTemporal(home: string): unknown {
  const database = new DatabaseSync(join(home, 'temporal.db'))
  try {
    return database.prepare('select word from executions').get()?.['word']
  } finally {
    database.close()
  }
}

const stamp = (home: string) =>
  writeFile(join(home, 'home.json'), JSON.stringify({ temporal_cli: '1.9.1', created_at: 'then' }))

describe('overture backup and restore of the embedded store', { timeout: 180_000 }, () => {
  const home = () => join(dir, 'home')

  it('brings both stores back, says what may have been sent and how to go on', async () => {
    await filledHome()
    await stamp(home())
    writeTemporal(home(), 'then')
    await mkdir(join(dir, 'kept'))
    await overture(`backup --to ${join(dir, 'kept')}`)
    const files = (await readdir(join(dir, 'kept'))).sort()
    expect(files).toEqual([
      expect.stringMatching(/^overture-backup-\d{8}T\d{6}Z\.jsonl\.gz$/),
      expect.stringMatching(/^overture-backup-\d{8}T\d{6}Z\.temporal\.db\.gz$/),
    ])
    expect(printed.lines).toHaveLength(2)
    const [file = '', temporal = ''] = files.map((name) => join(dir, 'kept', name))
    expect((await stat(file)).mode & 0o077).toBe(0)

    writeTemporal(home(), 'now')
    await expect(overture(`restore ${file}`)).rejects.toThrow(/is not empty: it holds 1 campaigns/)
    await expect(overture(`restore ${file} --replace`)).rejects.toThrow(/add --yes/)
    await overture(`restore ${file} --replace --yes`)
    expect(readTemporal(home())).toBe('now')
    expect(printed.notes.join('\n')).toContain('The embedded Temporal server was left as it is')
    await overture(`restore ${file} --replace --yes --temporal ${temporal}`)
    expect(readTemporal(home())).toBe('then')
    expect(existsSync(join(home(), 'temporal.db.restored'))).toBe(false)
    expect(printed.rows).toContainEqual(['touches', '1'])
    expect(printed.rows).toContainEqual(['default', expect.stringMatching(/^rst_/), '1'])
    const said = printed.notes.join('\n')
    for (const word of ['SENDS NOTHING', 'are LOST', 'revoked after the backup work again']) {
      expect(said).toContain(word)
    }
    const states = await withHome(home(), (store) =>
      store.db.selectFrom('touches').select('state').execute(),
    )
    expect(states).toEqual([{ state: 'unknown' }])
  })

  it('moves to another machine: a home that does not exist yet', async () => {
    await filledHome()
    await overture(`backup --to ${join(dir, 'one.gz')}`)
    await overture(`restore ${join(dir, 'one.gz')}`, { OVERTURE_HOME: join(dir, 'new') })
    const contacts = await withHome(join(dir, 'new'), (store) =>
      store.db.selectFrom('contacts').select('email').orderBy('email').execute(),
    )
    expect(contacts.map(({ email }) => email)).toEqual(['p1@north1.example', 'p2@north2.example'])
  })

  it('changes neither store when one of the two files is bad', async () => {
    await filledHome()
    await stamp(home())
    writeTemporal(home(), 'now')
    await overture(`backup --to ${join(dir, 'one.gz')}`)
    await writeFile(join(dir, 'bad.gz'), gzipSync('no database'))
    const good = join(dir, 'one.gz')
    for (const temporal of ['bad.gz', 'one.gz', 'missing.gz']) {
      const call = `restore ${good} --replace --yes --temporal ${join(dir, temporal)}`
      await expect(overture(call)).rejects.toThrow(/damaged|no database|no file/)
    }
    await writeFile(join(dir, 'torn.gz'), (await readFile(good)).subarray(0, 900))
    const torn = `restore ${join(dir, 'torn.gz')} --replace --yes --temporal ${join(dir, 'one.temporal.db.gz')}`
    await expect(overture(torn)).rejects.toThrow(/torn.*Nothing was changed/)
    expect(readTemporal(home())).toBe('now')
    const restores = await withHome(home(), (store) =>
      store.db.selectFrom('restores').selectAll().execute(),
    )
    expect(restores).toEqual([])
    expect((await readdir(home())).filter((name) => name.includes('restored'))).toEqual([])
  })

  it('takes the backup from the running server, and refuses to restore under it', async () => {
    await filledHome()
    await withHome(home(), async (store) => {
      const api = await startApi(store)
      const lock = await lockHome(home())
      await writeFile(
        join(home(), 'run.json'),
        JSON.stringify({
          api_url: api.url,
          api_key: api.key,
          temporal_address: '127.0.0.1:7233',
          temporal_ui_url: null,
          mailbox_url: null,
          pids: { server: 1, temporal: null },
        }),
      )
      await overture(`backup --to ${join(dir, 'live.gz')}`)
      expect(printed.notes.join()).toContain('Overture is running')
      await expect(overture(`restore ${join(dir, 'live.gz')} --replace --yes`)).rejects.toThrow(
        /Another Overture .* is using the folder/,
      )
      await api.close()
      await expect(overture(`backup --to ${join(dir, 'dead.gz')}`)).rejects.toThrow(
        /nobody answers at/,
      )
      lock.release()
    })
    expect((await readdir(dir)).sort()).toEqual(['home', 'live.gz'])
    await overture(`restore ${join(dir, 'live.gz')}`, { OVERTURE_HOME: join(dir, 'new') })
    expect(printed.rows).toContainEqual(['contacts', '2'])
  })

  it('never writes over a file, and names a place that is not there', async () => {
    await filledHome()
    await writeFile(join(dir, 'last-good.gz'), 'precious')
    await expect(overture(`backup --to ${join(dir, 'last-good.gz')}`)).rejects.toThrow(/exists/)
    expect(await readFile(join(dir, 'last-good.gz'), 'utf8')).toBe('precious')
    await expect(overture(`backup --to ${join(dir, 'no/where.gz')}`)).rejects.toThrow(/no folder/)
    await expect(
      overture(`backup --to ${dir}`, { OVERTURE_HOME: join(dir, 'elsewhere') }),
    ).rejects.toThrow(/There is no store in/)
    expect(existsSync(join(dir, 'elsewhere'))).toBe(false)
  })

  it('reports and confirms a restore over HTTP', async () => {
    await filledHome()
    await overture(`backup --to ${join(dir, 'one.gz')}`)
    await overture(`restore ${join(dir, 'one.gz')} --replace --yes`)
    const restoreId = printed.rows.at(-1)?.[1] ?? ''
    await withHome(home(), async (store) => {
      const api = await startApi(store)
      const server = `--url ${api.url} --key ${api.key}`
      printed.rows = []
      await overture(`restore report ${restoreId} ${server}`)
      expect(printed.rows).toEqual([
        ['tch_1_1', 'cmp_1', 'con_1', '1 email', expect.any(String), 'unknown'],
      ])
      await expect(overture(`restore confirm rst_none --note 'x' ${server}`)).rejects.toThrow(
        /not_found/,
      )
      printed.lines = []
      await overture(`restore confirm ${restoreId} --note 'opt-outs entered again' ${server}`)
      expect(printed.lines).toEqual([
        'default sends again: 2 accounts go on, 0 were started again.',
      ])
      const row = await store.db.selectFrom('restores').selectAll().executeTakeFirstOrThrow()
      expect(row.note).toBe('opt-outs entered again')
      await api.close()
    })
  })
})

describe('overture backup and restore on PostgreSQL', () => {
  it('goes past the API, and refuses to restore while processes serve the store', async () => {
    const DATABASE_URL = await newDatabase()
    const env = { DATABASE_URL, TEMPORAL_ADDRESS: '127.0.0.1:1' }
    const store = await openStore({ kind: 'postgres', url: DATABASE_URL })
    await fill(store)
    await recordArrival(store.db, {
      processId: 'p1',
      role: 'api',
      host: 'box',
      pid: 77,
      version: '1',
      settings: {},
      wallMs: wallClock.now(),
    })
    await overture(`backup --to ${join(dir, 'one.gz')}`, env)
    expect(printed.lines).toHaveLength(1)
    expect(printed.notes.join('\n')).toContain('touches: 1 rows')
    expect(printed.notes.join('\n')).toContain('back them up after this one')
    await expect(overture(`restore ${join(dir, 'one.gz')} --replace --yes`, env)).rejects.toThrow(
      /in use: api process 77 on box.*Nothing was changed/s,
    )
    await store.db.deleteFrom('processes').execute()
    await expect(
      overture(`restore ${join(dir, 'one.gz')} --replace --yes --temporal x`, env),
    ).rejects.toThrow(/--temporal is for the embedded Temporal server/)
    await overture(`restore ${join(dir, 'one.gz')} --replace --yes`, env)
    const touches = await store.db.selectFrom('touches').select('state').execute()
    expect(touches).toEqual([{ state: 'unknown' }])
    await store.close()
  })

  it('says that a database holds no store', async () => {
    const env = { DATABASE_URL: await newDatabase(), TEMPORAL_ADDRESS: '127.0.0.1:1' }
    await expect(overture(`backup --to ${join(dir, 'one.gz')}`, env)).rejects.toThrow(
      'There is no store of Overture in this database.',
    )
    expect(await readdir(dir)).toEqual([])
  })
})
