import { readFileSync } from 'node:fs'
import { z } from 'zod'

// the same depth in the sources and in dist/
const candidates = ['../package.json', '../../package.json']

export const version = readVersion()

function readVersion(): string {
  for (const candidate of candidates) {
    const text = readIfThere(new URL(candidate, import.meta.url))
    if (text !== undefined) return z.object({ version: z.string() }).parse(JSON.parse(text)).version
  }
  throw new Error('package.json is missing')
}

function readIfThere(url: URL): string | undefined {
  try {
    return readFileSync(url, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
