import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inBatches } from './in-batches.js'
import { arrivalSchema, type Arrival } from './message.js'

const idPattern = /^(\d{10})-[0-9a-f]{8}$/

export interface StoredMessage {
  arrival: Arrival
  raw: Buffer
}

/**
 * The source is renamed into place first and the arrival last: a message exists once its `.json` does.
 * The folder is synced once, after both; until then nobody was told that the message is kept.
 */
export async function writeMessage(folder: string, message: StoredMessage): Promise<void> {
  const { id } = message.arrival
  try {
    await writeDurably(sourceFile(folder, id), message.raw)
    await writeDurably(arrivalFile(folder, id), `${JSON.stringify(message.arrival, null, 2)}\n`)
    await syncFolder(folder)
  } catch (error) {
    await removeMessages(folder, [id]).catch(() => undefined)
    throw error
  }
}

export async function readMessage(folder: string, id: string): Promise<StoredMessage | undefined> {
  const [raw, text] = await Promise.all([
    readSource(folder, id),
    readIfThere(arrivalFile(folder, id)),
  ])
  if (!raw || !text) return undefined
  const arrival = arrivalSchema.safeParse(parseJson(text.toString('utf8')))
  return arrival.success && arrival.data.id === id ? { arrival: arrival.data, raw } : undefined
}

export function readSource(folder: string, id: string): Promise<Buffer | undefined> {
  return readIfThere(sourceFile(folder, id))
}

/** What a killed process left half-written counts for `lastNumber`, so that its id is not used again. */
export async function listMessages(folder: string): Promise<{ ids: string[]; lastNumber: number }> {
  await mkdir(folder, { recursive: true })
  const names = await readdir(folder)
  const numbers = names.map((name) => Number(idPattern.exec(stem(name))?.[1] ?? 0))
  const ids = names.filter((name) => name.endsWith('.json')).map(stem)
  return {
    ids: ids.filter((id) => idPattern.test(id)).sort(),
    lastNumber: numbers.reduce((last, number) => Math.max(last, number), 0),
  }
}

export async function removeMessages(folder: string, ids: string[]): Promise<void> {
  await inBatches(ids, async (id) => {
    await rm(arrivalFile(folder, id), { force: true })
    await rm(sourceFile(folder, id), { force: true })
  })
  await syncFolder(folder)
}

export function messageId(number: number, random: string): string {
  return `${String(number).padStart(10, '0')}-${random}`
}

const stem = (name: string): string => name.slice(0, name.indexOf('.'))
const sourceFile = (folder: string, id: string): string => join(folder, `${id}.eml`)
const arrivalFile = (folder: string, id: string): string => join(folder, `${id}.json`)

async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const unfinished = `${path}.tmp`
  const file = await open(unfinished, 'w')
  try {
    await file.writeFile(content)
    await file.sync()
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
