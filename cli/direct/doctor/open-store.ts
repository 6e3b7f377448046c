import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Settings } from '../../../runtime/settings.js'
import { HomeInUse, lockHome, type HomeLock } from '../../../server/home/lock-home.js'
import { storeLocation } from '../../../server/store-location.js'
import { openUnmigrated, type Store } from '../../../store/open-store.js'
import { fail, ok, type Finding } from './finding.js'
import { withoutSecrets } from './run-checks.js'

export type OpenedStore =
  | {
      kind: 'open'
      store: Store
      engine: 'PostgreSQL' | 'embedded'
      tookMs: number
      close(): Promise<void>
    }
  | Closed

export interface Closed {
  kind: 'closed'
  finding: Finding
  /** For the checks that need the store. */
  why: string
}

const name = 'store'

/** Without migrating: a doctor changes nothing. */
export async function openForLooking(settings: Settings): Promise<OpenedStore> {
  return settings.store.kind === 'postgres' ? openPostgres(settings) : openEmbedded(settings)
}

async function openPostgres(settings: Settings): Promise<OpenedStore> {
  const store = await openUnmigrated(storeLocation(settings))
  const asked = performance.now()
  try {
    await pingWithinLimit(store)
    const tookMs = performance.now() - asked
    return { kind: 'open', engine: 'PostgreSQL', store, tookMs, close: () => store.close() }
  } catch (error) {
    // a connection that hangs would hold the end up
    store.close().catch(() => {})
    return closed(explain(error), 'the store does not answer')
  }
}

/** Below the limit of a check, so that the checks which need the store say what they lack. */
const pingMs = 4_000

async function pingWithinLimit(store: Store): Promise<void> {
  const waiting = new AbortController()
  const late = sleep(pingMs, undefined, waiting).then(() => {
    throw new Error(`no answer within ${pingMs / 1000} s`)
  })
  try {
    await Promise.race([store.ping(), late])
  } finally {
    waiting.abort()
    await late.catch(() => {})
  }
}

async function openEmbedded(settings: Settings): Promise<OpenedStore> {
  const { home } = settings
  if (!existsSync(join(home, 'store'))) {
    return closed(ok(name, 'embedded, made at the first start'), 'there is no store yet')
  }
  const lock = await lockUnlessInUse(home)
  if (!lock) return inUse
  try {
    const began = performance.now()
    const store = await openUnmigrated(storeLocation(settings))
    const tookMs = performance.now() - began
    const close = async () => {
      await store.close()
      lock.release()
    }
    return { kind: 'open', engine: 'embedded', store, tookMs, close }
  } catch (error) {
    lock.release()
    const found = `the embedded store does not open: ${withoutSecrets(error)}`
    return closed(fail(name, found, restore), 'the store does not open')
  }
}

async function lockUnlessInUse(home: string): Promise<HomeLock | undefined> {
  try {
    return await lockHome(home, 0)
  } catch (error) {
    if (error instanceof HomeInUse) return undefined
    throw error
  }
}

const restore =
  'See that its disk has space and the folder is yours; else restore a backup: overture restore.'

const inUse = closed(
  ok(name, 'embedded, in use by the running server; the API check asks it'),
  'only the running server reads its store',
)

function closed(finding: Finding, why: string): Closed {
  return { kind: 'closed', finding, why }
}

const fixes: Record<string, string> = {
  ECONNREFUSED: 'Start PostgreSQL, or correct host and port in DATABASE_URL.',
  ENOTFOUND: 'Correct the host in DATABASE_URL.',
  '28P01': 'Correct the password in DATABASE_URL.',
  '28000': 'Allow this user in pg_hba.conf, or correct DATABASE_URL.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '53300': 'Raise max_connections of PostgreSQL, or run fewer processes.',
}

function explain(error: unknown): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const fix = fixes[code] ?? 'See whether PostgreSQL runs where DATABASE_URL says.'
  return fail(name, `PostgreSQL does not answer: ${withoutSecrets(error)}`, fix)
}
