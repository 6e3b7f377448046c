import { basename } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { wallClock } from '../../../runtime/clock.js'
import type { Settings } from '../../../runtime/settings.js'
import { backupFileSource } from '../../../store/backup/backup-file.js'
import { BadBackup, type BackupSource } from '../../../store/backup/backup-format.js'
import { checkBackup } from '../../../store/backup/read-backup.js'
import { restoreStore, StoreInUse, type Restored } from '../../../store/backup/restore-store.js'
import {
  describeContent,
  readStoreContent,
  StoreNotEmpty,
} from '../../../store/backup/store-content.js'
import type { Store } from '../../../store/open-store.js'
import { aliveMs } from '../../../store/repositories/processes.js'
import { CliError } from '../../cli-error.js'
import type { Output } from '../../output.js'
import { unpackTemporal, type UnpackedTemporal } from '../backup/temporal-database.js'
import { withStore } from '../open-store-directly.js'
import { progressOf } from '../progress.js'
import { followSteps } from './follow-steps.js'
import { sayRestored } from './say-restored.js'

export interface RestoreOptions {
  replace?: true
  yes?: true
  temporal?: string
}

export interface RestoreCall {
  file: string
  options: RestoreOptions
}

export async function runRestore(
  settings: Settings,
  output: Output,
  call: RestoreCall,
): Promise<void> {
  const source = backupFileSource(call.file)
  const restored = await inWords(async () => {
    // before anything is opened: a file that is no good needs no store
    await checkBackup(source)
    return withStore(settings, (store) => restoreBoth({ settings, output, call, source, store }))
  })
  sayRestored(restored, output, { temporal: call.options.temporal !== undefined, settings })
}

interface Restoring {
  settings: Settings
  output: Output
  call: RestoreCall
  source: BackupSource
  store: Store
}

async function restoreBoth(restoring: Restoring): Promise<Restored> {
  const { settings, output, call, source, store } = restoring
  const temporal = await temporalOf(settings, call.options)
  try {
    await askFirst(restoring)
    const progress = progressOf(output)
    const restored = await restoreStore(store, source, {
      replace: call.options.replace ?? false,
      aliveMs: settings.store.kind === 'postgres' ? aliveMs : null,
      nowMs: wallClock.now(),
      follow: followSteps,
      tell: progress.tell,
    })
    progress.end()
    await temporal?.place()
    return restored
  } finally {
    await temporal?.forget()
  }
}

async function temporalOf(
  settings: Settings,
  { temporal }: RestoreOptions,
): Promise<UnpackedTemporal | undefined> {
  if (temporal === undefined) return undefined
  if (settings.temporal.kind !== 'embedded') {
    throw new CliError(
      '--temporal is for the embedded Temporal server; TEMPORAL_ADDRESS names another one, which has its own backup.',
    )
  }
  return unpackTemporal(settings.home, temporal)
}

/** Deleting a store is not undone: whoever does it by hand types which one. */
async function askFirst({ settings, call, store, output }: Restoring): Promise<void> {
  if (!call.options.replace || call.options.yes) return
  const content = await readStoreContent(store.db)
  const name = nameOf(settings)
  if (!process.stdin.isTTY) {
    throw new CliError('--replace asks before it deletes; where nobody can answer, add --yes.')
  }
  output.note(`${name} holds ${describeContent(content)}. All of it will be deleted.`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`Type ${name} to go on: `)
    if (answer.trim() !== name) throw new CliError('That is another name; nothing was changed.')
  } finally {
    terminal.close()
  }
}

function nameOf({ store, home }: Settings): string {
  return store.kind === 'postgres'
    ? decodeURIComponent(basename(new URL(store.url).pathname))
    : basename(home)
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const known =
      error instanceof BadBackup || error instanceof StoreNotEmpty || error instanceof StoreInUse
    throw known ? new CliError(`${error.message} Nothing was changed.`) : error
  }
}
