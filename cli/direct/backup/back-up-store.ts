import { createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { wallClock } from '../../../runtime/clock.js'
import type { Settings } from '../../../runtime/settings.js'
import { HomeInUse, lockHome, type HomeLock } from '../../../server/home/lock-home.js'
import { version } from '../../../server/version.js'
import { writeBackup } from '../../../store/backup/backup-file.js'
import { NoBackup } from '../../../store/backup/dump-store.js'
import { openUnmigrated, type Store } from '../../../store/open-store.js'
import { parseJson } from '../../parse-json.js'
import { problemSchema } from '../../../contracts/problem.js'
import { CliError } from '../../cli-error.js'
import { findServer } from '../../find-server.js'
import type { Output } from '../../output.js'
import { withStore } from '../open-store-directly.js'
import { progressOf } from '../progress.js'

/** As it is: a backup before an update must not be the update. */
export async function backUpStore(settings: Settings, output: Output, path: string): Promise<void> {
  if (settings.store.kind === 'postgres') return directly(settings, output, path)
  if (!existsSync(join(settings.home, 'store'))) {
    throw new CliError(
      `There is no store in ${settings.home}. Set OVERTURE_HOME or DATABASE_URL as the server has them.`,
    )
  }
  if (await isFree(settings.home)) return directly(settings, output, path)
  output.note('Overture is running: the backup comes from its API.')
  await download(settings.home, path)
}

async function isFree(home: string): Promise<boolean> {
  let lock: HomeLock
  try {
    lock = await lockHome(home, 0)
  } catch (error) {
    if (error instanceof HomeInUse) return false
    throw error
  }
  lock.release()
  return true
}

async function directly(settings: Settings, output: Output, path: string): Promise<void> {
  const progress = progressOf(output)
  const write = (store: Store) =>
    writeBackup(store, { path, version, nowMs: wallClock.now(), tell: progress.tell })
  try {
    await withStore(settings, write, openUnmigrated)
  } catch (error) {
    throw error instanceof NoBackup ? new CliError(error.message) : error
  }
  progress.end()
}

async function download(home: string, path: string): Promise<void> {
  const server = await findServer(home, {})
  const answer = await reach(server.url, server.key)
  if (!answer.ok || !answer.body) throw await refusal(answer)
  try {
    await pipeline(answer.body, createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }))
  } catch (error) {
    if (!isBrokenOff(error)) throw error
    throw new CliError('The connection broke off in the middle. Take the backup again.')
  }
}

async function reach(url: string, key: string): Promise<Response> {
  try {
    return await fetch(`${url}/api/v1/backup`, { headers: { authorization: `Bearer ${key}` } })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new CliError(
      `The folder is in use, and nobody answers at ${url}. Wait until Overture has started, or stop it.`,
    )
  }
}

async function refusal(answer: Response): Promise<CliError> {
  const problem = problemSchema.safeParse(parseJson(await answer.text()))
  if (!problem.success) return new CliError(`The server answered ${answer.status}.`)
  return new CliError(`${problem.data.detail} (${problem.data.code})`)
}

/** What fetch calls a connection that ends before its answer does. */
function isBrokenOff(error: unknown): boolean {
  if (error instanceof TypeError) return true
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_SOCKET'
}
