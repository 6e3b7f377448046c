import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Settings } from '../../../runtime/settings.js'
import { loadSqlite } from '../../../server/home/load-sqlite.js'
import { stampHome } from '../../../server/home/stamp-home.js'
import { DatabaseInUse, refuseSharedDatabase } from '../../../server/temporal/survivor.js'
import { CliError } from '../../cli-error.js'

/** All at once: between two steps a busy server would write, and the copy would begin anew each time. */
const pagesAtOnce = 2 ** 31 - 1

/** False: there is no embedded Temporal server, so nothing was written. Safe while it runs. */
export async function backUpTemporal(settings: Settings, path: string): Promise<boolean> {
  const database = join(settings.home, 'temporal.db')
  if (settings.temporal.kind !== 'embedded' || !existsSync(database)) return false
  const { DatabaseSync, backup } = loadSqlite()
  if (typeof backup !== 'function') {
    throw new CliError(
      'Backing up Temporal needs Node 22.16 or newer: npm run overture brings one.',
    )
  }
  const copy = `${path}.copy`
  const source = new DatabaseSync(database)
  try {
    await rm(copy, { force: true })
    await backup(source, copy, { rate: pagesAtOnce })
    await pipeline(
      createReadStream(copy),
      createGzip(),
      createWriteStream(path, { mode: 0o600, flush: true }),
    )
    return true
  } finally {
    source.close()
    await rm(copy, { force: true })
  }
}

export interface UnpackedTemporal {
  /** In the place of the one that is there. */
  place(): Promise<void>
  forget(): Promise<void>
}

/** Unpacked and looked through before the store is touched: a bad file must be known first. */
export async function unpackTemporal(home: string, path: string): Promise<UnpackedTemporal> {
  refuseRunning(home)
  const fresh = join(home, 'temporal.db.restored')
  const forget = () => rm(fresh, { force: true })
  try {
    await pipeline(
      createReadStream(path),
      createGunzip(),
      createWriteStream(fresh, { mode: 0o600, flush: true }),
    )
    refuseDamaged(fresh, path)
  } catch (error) {
    await forget()
    throw inWords(path, error)
  }
  return {
    forget,
    async place() {
      const database = join(home, 'temporal.db')
      // what they hold belongs to the old database and would be played into the new one
      for (const side of ['-wal', '-shm']) await rm(`${database}${side}`, { force: true })
      await rename(fresh, database)
    },
  }
}

function refuseRunning(home: string): void {
  if (existsSync(join(home, 'temporal.db'))) stampHome(home)
  try {
    refuseSharedDatabase(home)
  } catch (error) {
    throw error instanceof DatabaseInUse ? new CliError(error.message) : error
  }
  stampHome(home)
}

function refuseDamaged(file: string, path: string): void {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const [row] = database.prepare('pragma quick_check').all()
    const tables = database.prepare("select 1 from sqlite_master where name = 'executions'").all()
    if (row?.['quick_check'] === 'ok' && tables.length === 1) return
  } finally {
    database.close()
  }
  throw new CliError(`${path} is no database of the Temporal server.`)
}

function inWords(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return new CliError(`There is no file ${path}.`)
  if (code.startsWith('Z_') || code === 'ERR_SQLITE_ERROR') {
    return new CliError(`${path} is damaged or no backup of the Temporal server.`)
  }
  return error
}
