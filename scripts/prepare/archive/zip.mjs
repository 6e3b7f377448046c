import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const endBytes = 22
const longestComment = 65_535
const deflated = 8

/** The entries of a zip file: `Map<name, { method, compressedSize, headerOffset }>`. */
export async function readZipEntries(archive) {
  const file = await open(archive)
  try {
    const { size } = await file.stat()
    const tail = await readRange(file, Math.max(0, size - endBytes - longestComment), size)
    const end = lastIndexOfSignature(tail, endSignature)
    if (end < 0) throw new Error('not a zip file')
    const from = tail.readUInt32LE(end + 16)
    return parseDirectory(await readRange(file, from, from + tail.readUInt32LE(end + 12)))
  } finally {
    await file.close()
  }
}

export async function extractFromZip({ archive, entry, destination }) {
  const file = await open(archive)
  let start
  try {
    const header = await readRange(file, entry.headerOffset, entry.headerOffset + 30)
    start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
  await pipeline(
    createReadStream(archive, { start, end: start + entry.compressedSize - 1 }),
    entry.method === deflated ? createInflateRaw() : new PassThrough(),
    createWriteStream(destination),
  )
}

function parseDirectory(directory) {
  const entries = new Map()
  let at = 0
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameLength = directory.readUInt16LE(at + 28)
    entries.set(directory.toString('utf8', at + 46, at + 46 + nameLength), {
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

function lastIndexOfSignature(buffer, signature) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(signature)
  return buffer.lastIndexOf(bytes)
}

async function readRange(file, from, to) {
  const buffer = Buffer.alloc(to - from)
  await file.read(buffer, 0, buffer.length, from)
  return buffer
}
