import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { toIso, wallClock } from '../../runtime/clock.js'
import { readJsonFile, writeJsonFile } from './json-file.js'
import { loadSqlite } from './load-sqlite.js'

const POLL_MS = 100
const SQLITE_BUSY = 5

const ownerSchema = z.object({ pid: z.number().int(), started_at: z.string() })

export type HomeOwner = z.output<typeof ownerSchema>

export interface HomeLock {
  release(): void
}

/** Thrown when another Overture holds the folder for longer than we are ready to wait. */
export class HomeInUse extends Error {
  readonly home: string
  readonly owner: HomeOwner | undefined

  constructor(home: string, owner: HomeOwner | undefined) {
    const who = owner ? `pid ${owner.pid}, started ${owner.started_at}` : 'its pid is not known'
    super(
      `Another Overture (${who}) is using the folder ${home}. ` +
        'Stop that one first, or set OVERTURE_HOME to another folder.',
    )
    this.name = 'HomeInUse'
    this.home = home
    this.owner = owner
  }
}

/** A DatabaseSync that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<DatabaseSync>()

/**
 * The lock is the kernel's, on lock.db, so kill -9 frees it. Nothing else in this process may open
 * lock.db: closing any descriptor of a file drops all POSIX locks of the process on that file.
 */
export async function lockHome(home: string, waitMs = 5_000): Promise<HomeLock> {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const deadline = performance.now() + waitMs
  for (;;) {
    const database = tryLock(join(home, 'lock.db'))
    if (database) return hold(home, database)
    if (performance.now() >= deadline) throw new HomeInUse(home, readOwner(home))
    await sleep(POLL_MS)
  }
}

function tryLock(path: string): DatabaseSync | undefined {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw error
  }
}

function hold(home: string, database: DatabaseSync): HomeLock {
  held.add(database)
  writeJsonFile(ownerPath(home), { pid: process.pid, started_at: toIso(wallClock.now()) })
  return {
    release() {
      if (!held.delete(database)) return
      // Before the lock goes: afterwards the file may be the next owner's.
      rmSync(ownerPath(home), { force: true })
      database.close()
    },
  }
}

function readOwner(home: string): HomeOwner | undefined {
  const file = readJsonFile(ownerPath(home), ownerSchema)
  return file.kind === 'read' ? file.value : undefined
}

function ownerPath(home: string): string {
  return join(home, 'owner.json')
}
