import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

const blockBytes = 512

/** Writes the first regular file called `name` (in any folder) to `destination`; false if none. */
export async function extractFromTarGz({ archive, name, destination }) {
  const gunzip = createGunzip()
  const source = createReadStream(archive).on('error', (error) => gunzip.destroy(error))
  const reader = new ChunkReader(source.pipe(gunzip))
  for (;;) {
    const header = await reader.take(blockBytes)
    if (!header || header[0] === 0) return false
    const { path, size, isFile } = parseHeader(header)
    if (isFile && path.split('/').at(-1) === name) {
      await writeEntry(reader, { size, destination })
      source.destroy()
      gunzip.destroy()
      return true
    }
    await reader.skip(Math.ceil(size / blockBytes) * blockBytes)
  }
}

function parseHeader(header) {
  const text = (from, length) => header.toString('utf8', from, from + length).replace(/\0.*$/s, '')
  const type = String.fromCharCode(header[156])
  return {
    path: text(0, 100),
    size: Number.parseInt(text(124, 12).trim() || '0', 8),
    isFile: type === '0' || type === '\0',
  }
}

async function writeEntry(reader, { size, destination }) {
  const output = createWriteStream(destination)
  const closed = finished(output)
  let left = size
  while (left > 0) {
    const chunk = await reader.takeUpTo(left)
    if (!chunk) throw new Error('the archive ends too early')
    left -= chunk.length
    if (!output.write(chunk)) await Promise.race([once(output, 'drain'), closed])
  }
  output.end()
  await closed
}

class ChunkReader {
  #chunks
  #rest = Buffer.alloc(0)

  constructor(stream) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  async takeUpTo(limit) {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#chunks.next()
      if (done) return undefined
      this.#rest = value
    }
    const taken = this.#rest.subarray(0, limit)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  async take(length) {
    const parts = []
    for (let left = length; left > 0; left -= parts.at(-1).length) {
      const part = await this.takeUpTo(left)
      if (!part) return undefined
      parts.push(part)
    }
    return Buffer.concat(parts)
  }

  async skip(length) {
    for (let left = length; left > 0;) {
      const part = await this.takeUpTo(left)
      if (!part) return
      left -= part.length
    }
  }
}
