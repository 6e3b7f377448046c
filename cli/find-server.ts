import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { runFileSchema } from '../contracts/run-file.js'
import { CliError } from './cli-error.js'
import { parseJson } from './parse-json.js'

export interface Server {
  url: string
  key: string
}

export interface ServerOptions {
  url?: string
  key?: string
}

/** The options, else what the running Overture left in its home. */
export async function findServer(home: string, given: ServerOptions): Promise<Server> {
  const { url, key } = given
  if (url !== undefined) {
    // the key of this installation must not travel to another address
    if (key === undefined) throw new CliError('--url needs --key as well.')
    if (!URL.canParse(url)) throw new CliError(`--url is not a URL: ${url}`)
    return { url: url.replace(/\/+$/, ''), key }
  }
  const run = await readRunFile(join(home, 'run.json'))
  return { url: run.api_url.replace(/\/+$/, ''), key: key ?? run.api_key }
}

async function readRunFile(path: string) {
  const shown = relative('.', path)
  const parsed = runFileSchema.safeParse(parseJson(await readText(path, shown)))
  if (!parsed.success)
    throw new CliError(`${shown} cannot be read. Start Overture again: npm start.`)
  return parsed.data
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing) throw error
    throw new CliError(`Overture is not running: no ${shown}. Start it with npm start.`)
  }
}
