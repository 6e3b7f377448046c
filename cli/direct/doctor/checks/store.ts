import { appliedMigrations, knownMigrations } from '../../../../store/migrate.js'
import { poolSize, type Store } from '../../../../store/open-store.js'
import { aliveMs, processesSeen } from '../../../../store/repositories/processes.js'
import {
  readServerFacts,
  readStoreClock,
  tryToWrite,
} from '../../../../store/repositories/store-health.js'
import { clockFinding } from '../clock-finding.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import type { Patient } from '../patient.js'
import { withoutSecrets } from '../run-checks.js'

const leastMajor = 14

export async function checkStore(patient: Patient): Promise<Finding[]> {
  const opened = await patient.store()
  if (opened.kind === 'closed') return [opened.finding]
  const { store, engine, tookMs } = opened
  if (engine === 'embedded') return [ok('store', 'embedded, opens'), await migrations(store)]
  const facts = await readServerFacts(store.db)
  const found = `PostgreSQL ${facts.version}, answered in ${Math.ceil(tookMs)} ms`
  const major = Number.parseInt(facts.version, 10)
  const first =
    major < leastMajor
      ? fail('store', found, `Upgrade PostgreSQL to ${leastMajor} or newer.`)
      : ok('store', found)
  return [first, await writes(store), await migrations(store), await connections(patient, store)]
}

async function writes(store: Store): Promise<Finding> {
  try {
    await tryToWrite(store)
    return ok('store writes', 'taken')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return fail(
      'store writes',
      `refused: ${withoutSecrets(error)}`,
      writeFixes[String(code)] ?? anyFix,
    )
  }
}

const anyFix = 'Look into the log of PostgreSQL.'
const writeFixes: Record<string, string> = {
  '25006': 'Point DATABASE_URL to the primary, or turn default_transaction_read_only off.',
  '42501': 'Grant the user of DATABASE_URL the right to write (its own database is best).',
  '53100': 'Free space on the disk of PostgreSQL.',
}

async function migrations(store: Store): Promise<Finding> {
  const name = 'migrations'
  const applied = await appliedOrNone(store)
  const newer = applied.filter((one) => !knownMigrations.includes(one))
  if (newer.length > 0) {
    const found = `the store has ${newer.join(', ')}, which this Overture does not know`
    return fail(name, found, 'Start the newer Overture that made them.')
  }
  const missing = knownMigrations.filter((one) => !applied.includes(one))
  if (missing.length === 0)
    return ok(name, `${applied.length} of ${knownMigrations.length} applied`)
  return warn(name, `not applied yet: ${missing.join(', ')}`, 'Starting Overture applies them.')
}

async function appliedOrNone({ db }: Store): Promise<string[]> {
  try {
    return await appliedMigrations(db)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === undefinedTable) return []
    throw error
  }
}

const undefinedTable = '42P01'

async function connections({ clock }: Patient, store: Store): Promise<Finding> {
  const name = 'store connections'
  const { maxConnections, reserved, inUse } = await readServerFacts(store.db)
  const living = await livingProcesses(store, clock.now())
  const wanted = Math.max(living, 1) * poolSize
  const found = `${inUse} of ${maxConnections} in use; ${Math.max(living, 1)} process(es) may take ${wanted}`
  if (wanted <= maxConnections - reserved) return ok(name, found)
  return warn(name, found, `Set max_connections of PostgreSQL to ${wanted + reserved} or more.`)
}

async function livingProcesses(store: Store, wallMs: number): Promise<number> {
  const applied = await appliedOrNone(store)
  if (!applied.includes('0003-production')) return 0
  return (await processesSeen(store.db, wallMs, aliveMs)).length
}

/** The way there and back is part of what is measured, so the local clock is read on both ends. */
export async function checkStoreClock(patient: Patient): Promise<Finding[]> {
  const name = 'clock of the store'
  if (patient.settings.store.kind === 'embedded') {
    return [skipped(name, 'embedded: it is the one of this machine')]
  }
  const opened = await patient.store()
  if (opened.kind === 'closed') return [skipped(name, opened.why)]
  const before = patient.clock.now()
  const store = await readStoreClock(opened.store.db)
  const local = (before + patient.clock.now()) / 2
  return [clockFinding(name, local - store)]
}
