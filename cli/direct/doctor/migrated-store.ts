import { appliedMigrations, knownMigrations } from '../../../store/migrate.js'
import type { Store } from '../../../store/open-store.js'
import { skipped, type Finding } from './finding.js'
import type { Patient } from './patient.js'

export type MigratedStore = { store: Store } | { finding: Finding }

/** The rows of a store of another version cannot be read, and the migrations check says so already. */
export async function readMigrated(patient: Patient, name: string): Promise<MigratedStore> {
  const opened = await patient.store()
  if (opened.kind === 'closed') return { finding: skipped(name, opened.why) }
  const { store } = opened
  if (await isCurrent(store)) return { store }
  return { finding: skipped(name, 'the store is of another version') }
}

async function isCurrent({ db }: Store): Promise<boolean> {
  try {
    const applied = await appliedMigrations(db)
    return applied.join() === knownMigrations.join()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42P01') return false
    throw error
  }
}
