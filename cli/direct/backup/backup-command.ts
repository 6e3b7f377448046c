import { rename, rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { Command } from 'commander'
import { wallClock } from '../../../runtime/clock.js'
import type { Settings } from '../../../runtime/settings.js'
import { backupFileSource } from '../../../store/backup/backup-file.js'
import { BadBackup } from '../../../store/backup/backup-format.js'
import { checkBackup } from '../../../store/backup/read-backup.js'
import { CliError } from '../../cli-error.js'
import type { Output } from '../../output.js'
import { backUpStore } from './back-up-store.js'
import { targetFiles } from './target-files.js'
import { backUpTemporal } from './temporal-database.js'

export function backupCommand(settings: Settings, output: Output): Command {
  return new Command('backup')
    .description('write the whole store into one file, whether Overture runs or not')
    .option('--to <path>', 'a file, or a folder for a file named after the time', '.')
    .action((options: { to: string }) => backUp(settings, output, options.to))
}

async function backUp(settings: Settings, output: Output, to: string): Promise<void> {
  const files = await targetFiles(to, wallClock.now())
  const rows = await written(files.store, async (part) => {
    await backUpStore(settings, output, part)
    return checked(part)
  })
  // after the store: a Temporal server that knows more than the ledger never sends twice, one that knows less may
  const temporal = await written(files.temporal, (part) => backUpTemporal(settings, part))
  output.line(relative('.', files.store) || files.store)
  if (temporal) output.line(relative('.', files.temporal) || files.temporal)
  const { campaigns = 0, contacts = 0, touches = 0 } = rows
  output.note(
    `${campaigns} campaigns, ${contacts} contacts, ${touches} touches. The file holds people and secrets: keep it as you keep the store.`,
  )
  if (settings.temporal.kind === 'external') {
    output.note('The Temporal server keeps its own databases: back them up after this one.')
  }
}

/** An interrupted backup leaves no file that looks like one. */
async function written<T>(path: string, write: (part: string) => Promise<T>): Promise<T> {
  const part = `${path}.part`
  await rm(part, { force: true })
  try {
    const result = await write(part)
    if (result) await rename(part, path)
    return result
  } finally {
    await rm(part, { force: true })
  }
}

/** Read again from the disk: a backup that cannot be restored must be known today. */
async function checked(part: string): Promise<Record<string, number>> {
  try {
    const { end } = await checkBackup(backupFileSource(part))
    return end.rows
  } catch (error) {
    if (!(error instanceof BadBackup)) throw error
    throw new CliError(`The backup did not arrive whole (${error.message}) Take it again.`)
  }
}
