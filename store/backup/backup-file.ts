import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Store } from '../open-store.js'
import {
  BadBackup,
  type BackupSink,
  type BackupSource,
  type TellProgress,
} from './backup-format.js'
import { dumpStore, type Dumped } from './dump-store.js'

export interface WriteOrder {
  path: string
  version: string
  nowMs: number
  tell?: TellProgress
}

/** The whole store into a new file; one that could not be finished is taken away again. */
export async function writeBackup(store: Store, order: WriteOrder): Promise<Dumped> {
  const { path, ...dump } = order
  const file = openBackupFile(path)
  try {
    const dumped = await dumpStore(store, { ...dump, sink: file })
    await file.close()
    return dumped
  } catch (error) {
    file.abandon()
    // what lay there before is not ours to take away
    if (codeOf(error) !== 'EEXIST') await rm(path, { force: true })
    throw error
  }
}

interface BackupFile extends BackupSink {
  /** Resolves when everything is on the disk. */
  close(): Promise<void>
  abandon(): void
}

/** Readable by its owner only: it holds people, and the secrets their ids are made with. */
function openBackupFile(path: string): BackupFile {
  const gzip = createGzip({ level: 6 })
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true })
  const written = pipeline(gzip, file)
  // told at the next write or at the close; a full disk must not end the process before
  let fault: unknown
  written.catch((error: unknown) => {
    fault = error
  })
  return {
    async write(line) {
      if (fault) throw fault
      if (!gzip.write(`${line}\n`)) await Promise.race([once(gzip, 'drain'), written])
    },
    async close() {
      gzip.end()
      await written
    },
    abandon: () => void gzip.destroy(),
  }
}

export function backupFileSource(path: string): BackupSource {
  return { lines: () => readLines(path) }
}

const lineEnd = 0x0a

/** By bytes: text may hold the line separators of Unicode, at which a reader of text lines would cut. */
async function* readLines(path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  for await (const block of readBlocks(path)) {
    let from = 0
    for (let at = block.indexOf(lineEnd); at >= 0; at = block.indexOf(lineEnd, from)) {
      yield Buffer.concat([...parts, block.subarray(from, at)])
      parts = []
      from = at + 1
    }
    if (from < block.length) parts.push(block.subarray(from))
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}

async function* readBlocks(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path)
  const gunzip = createGunzip()
  file.on('error', (error) => gunzip.destroy(error))
  try {
    for await (const block of file.pipe(gunzip)) yield block as Buffer
  } catch (error) {
    throw inWords(path, error)
  } finally {
    file.destroy()
  }
}

function inWords(path: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'Z_BUF_ERROR') return new BadBackup(`${path} is torn: it ends in the middle.`)
  if (code.startsWith('Z_')) {
    return new BadBackup(`${path} is damaged or no backup: it cannot be unpacked.`)
  }
  if (code === 'ENOENT') return new BadBackup(`There is no file ${path}.`)
  if (code === 'EISDIR' || code === 'EACCES') {
    return new BadBackup(`${path} cannot be read (${code}).`)
  }
  return error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
