import type { Settings } from '../../runtime/settings.js'
import { HomeInUse, lockHome, type HomeLock } from '../../server/home/lock-home.js'
import { storeLocation } from '../../server/store-location.js'
import { openStore, type Store, type StoreLocation } from '../../store/open-store.js'
import { CliError } from '../cli-error.js'

/** PostgreSQL serves others at the same time; the embedded store admits one process, so nothing may run. */
export async function withStore<T>(
  settings: Settings,
  work: (store: Store) => Promise<T>,
  open: (location: StoreLocation) => Promise<Store> = openStore,
): Promise<T> {
  const lock = settings.store.kind === 'embedded' ? await lockedHome(settings.home) : undefined
  try {
    const store = await opened(settings, open)
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  } finally {
    lock?.release()
  }
}

async function lockedHome(home: string): Promise<HomeLock> {
  try {
    return await lockHome(home, 0)
  } catch (error) {
    if (error instanceof HomeInUse) throw new CliError(error.message)
    throw error
  }
}

async function opened(
  settings: Settings,
  open: (location: StoreLocation) => Promise<Store>,
): Promise<Store> {
  try {
    return await open(storeLocation(settings))
  } catch (error) {
    if (settings.store.kind === 'embedded') throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code'
    // the driver may quote the URL, which holds the password
    throw new CliError(
      `The PostgreSQL of DATABASE_URL cannot be opened (${code}). Check that it runs and that user, password and database are right.`,
    )
  }
}
