import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Command } from 'commander'
import { adminKeyPath, keepAdminKey } from '../../runtime/admin-key-file.js'
import { wallClock } from '../../runtime/clock.js'
import type { Settings } from '../../runtime/settings.js'
import { readJsonFile, writeJsonFile } from '../../server/home/json-file.js'
import { runFileSchema } from '../../contracts/run-file.js'
import { recoverInstallationKey } from '../../store/repositories/installation-key.js'
import { CliError } from '../cli-error.js'
import type { Output } from '../output.js'
import { withStore } from './open-store-directly.js'

export function recoverCommand(settings: Settings, output: Output): Command {
  return new Command('recover')
    .description("the installation's key is lost: revoke it and make a new one, past the API")
    .action(() => recover(settings, output))
}

async function recover(settings: Settings, output: Output): Promise<void> {
  const { home } = settings
  if (settings.store.kind === 'embedded' && !existsSync(join(home, 'store'))) {
    throw new CliError(
      `There is no store in ${home}. Set DATABASE_URL or OVERTURE_HOME as the server has them.`,
    )
  }
  const made = await withStore(settings, (store) => recoverInstallationKey(store, wallClock.now()))
  try {
    keepAdminKey(home, made.plaintext)
    tellRunFile(home, made.plaintext)
  } catch (error) {
    // the old ones are revoked by now: this is the only copy
    output.line(made.plaintext)
    throw new CliError(`${home} cannot be written (${String(error)}). Keep the key above.`)
  }
  output.line(
    `${made.keyId} is the installation's key now; it lies in ${relative('.', adminKeyPath(home))}.`,
  )
  output.note(
    made.revoked.length > 0
      ? `Revoked: ${made.revoked.join(', ')}.`
      : 'There was no other one to revoke.',
  )
}

function tellRunFile(home: string, key: string): void {
  const path = join(home, 'run.json')
  const run = readJsonFile(path, runFileSchema)
  if (run.kind === 'read') writeJsonFile(path, { ...run.value, api_key: key })
}
