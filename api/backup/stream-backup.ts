import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { backupFileName } from '../../contracts/backup.js'
import { writeBackup } from '../../store/backup/backup-file.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'

/** Stores of which a backup is being taken: a second one would only make everybody wait twice. */
const busy = new WeakSet<object>()

/** Into a file first: a slow reader must not keep the snapshot open, nor the embedded store busy. */
export async function streamBackup(deps: ApiDeps, response: Response): Promise<void> {
  if (busy.has(deps.store)) {
    throw new ApiProblem('conflict', 'A backup is being taken already; wait for that one.')
  }
  busy.add(deps.store)
  // the folder is readable by this process's user only
  const folder = await mkdtemp(join(tmpdir(), 'overture-spool-'))
  try {
    const path = join(folder, 'backup.gz')
    const takenAt = await spool(deps, path).finally(() => busy.delete(deps.store))
    response.setHeader('content-type', 'application/gzip')
    response.setHeader('content-disposition', `attachment; filename="${backupFileName(takenAt)}"`)
    await send(deps, path, response)
  } finally {
    busy.delete(deps.store)
    await rm(folder, { recursive: true, force: true })
  }
}

async function spool(deps: ApiDeps, path: string): Promise<string> {
  const { header, rows } = await writeBackup(deps.store, {
    path,
    version: deps.settings.version,
    nowMs: deps.wall.now(),
  })
  deps.log.info({ touches: rows['touches'] }, 'a backup was taken')
  return header.taken_at
}

async function send(deps: ApiDeps, path: string, response: Response): Promise<void> {
  try {
    await pipeline(createReadStream(path), response)
  } catch (error) {
    // the caller hung up; an answer that has begun cannot become an error any more
    if (!response.headersSent) throw error
    deps.log.warn({ err: error }, 'the backup was not read to its end')
    response.destroy()
  }
}
