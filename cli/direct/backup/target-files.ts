import { access, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { backupFileName } from '../../../contracts/backup.js'
import { toIso } from '../../../runtime/clock.js'
import { CliError } from '../../cli-error.js'

export interface TargetFiles {
  store: string
  temporal: string
}

/** Never over a file that is there: the last good backup must not be lost to a bad one. */
export async function targetFiles(to: string, nowMs: number): Promise<TargetFiles> {
  const given = resolve(to)
  const isFolder = await isDirectory(given)
  const store = isFolder ? join(given, backupFileName(toIso(nowMs))) : given
  const temporal = `${store.replace(/\.jsonl\.gz$|\.gz$/, '')}.temporal.db.gz`
  if (!isFolder && !(await isDirectory(dirname(store)))) {
    throw new CliError(`There is no folder ${dirname(store)}: make it, or give --to another one.`)
  }
  for (const path of [store, temporal]) {
    if (await exists(path)) throw new CliError(`${path} exists: give --to another name.`)
  }
  return { store, temporal }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await exists(path)) && (await stat(path)).isDirectory()
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
