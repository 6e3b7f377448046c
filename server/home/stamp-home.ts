import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { toIso, wallClock } from '../../runtime/clock.js'
import { readJsonFile, writeJsonFile } from './json-file.js'
import { TEMPORAL_CLI_VERSION } from './temporal-cli-version.js'

const stampSchema = z.object({ temporal_cli: z.string(), created_at: z.string() })

export type HomeStamp = z.output<typeof stampSchema>

/** Thrown for a folder whose Temporal database another CLI version wrote: Temporal does not migrate it. */
export class HomeVersionMismatch extends Error {
  readonly home: string
  readonly found: string

  constructor(home: string, found: string) {
    super(
      `The folder ${home} ${found}; this Overture needs Temporal CLI ${TEMPORAL_CLI_VERSION} and ` +
        'cannot open the database of another version. Move the folder away to start with an empty ' +
        'one, or use the Overture that wrote it. The campaigns in it were not touched.',
    )
    this.name = 'HomeVersionMismatch'
    this.home = home
    this.found = found
  }
}

export function stampHome(home: string): HomeStamp {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const found = stampOf(home)
  if (found) return found
  const stamp = { temporal_cli: TEMPORAL_CLI_VERSION, created_at: toIso(wallClock.now()) }
  writeJsonFile(stampPath(home), stamp)
  return stamp
}

/** Undefined for a folder that nobody has used yet. */
export function stampOf(home: string): HomeStamp | undefined {
  const file = readJsonFile(stampPath(home), stampSchema)
  if (file.kind === 'unreadable') throw new HomeVersionMismatch(home, 'has an unreadable home.json')
  if (file.kind === 'read') return accept(home, file.value)
  if (existsSync(join(home, 'temporal.db'))) {
    throw new HomeVersionMismatch(
      home,
      'has a Temporal database and no home.json that says its version',
    )
  }
  return undefined
}

function stampPath(home: string): string {
  return join(home, 'home.json')
}

function accept(home: string, stamp: HomeStamp): HomeStamp {
  if (stamp.temporal_cli === TEMPORAL_CLI_VERSION) return stamp
  throw new HomeVersionMismatch(home, `was written with Temporal CLI ${stamp.temporal_cli}`)
}
