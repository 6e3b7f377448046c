import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { runFileSchema, type RunFile } from '../contracts/run-file.js'

export interface Server {
  run: RunFile
  pid: number
  ended: Promise<number | null>
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** The demo never touches what the user has configured: no real provider, store or Temporal server. */
const ownWorld = {
  NODE_ENV: '',
  OVERTURE_SANDBOX: 'true',
  SMTP_URL: '',
  DATABASE_URL: '',
  TEMPORAL_ADDRESS: '',
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'info',
  // a killed server's claim is given up after this long instead of a minute
  CLAIM_LEASE_SECONDS: '10',
}

export interface ServerOptions {
  home: string
  /** The compiled server; the tests run it from the sources' folder. */
  program?: string
  env?: Record<string, string>
}

const builtProgram = fileURLToPath(new URL('../server/main.js', import.meta.url))

export async function startServer(options: ServerOptions): Promise<Server> {
  const { home, program = builtProgram, env = {} } = options
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...ownWorld, OVERTURE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const log = createWriteStream(join(home, 'demo.log'), { flags: 'a', mode: 0o600 })
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  await ready(child, ended, home)
  const run = runFileSchema.parse(JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')))
  return {
    run,
    pid: child.pid ?? 0,
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function ready(
  child: ChildProcess,
  ended: Promise<number | null>,
  home: string,
): Promise<void> {
  const lines = createInterface({ input: child.stdout as Readable })
  const answered = new Promise<'ready'>((done) => {
    lines.on('line', (line) => {
      if (line.startsWith('ready')) done('ready')
    })
  })
  const outcome = await Promise.race([answered, ended])
  if (outcome === 'ready') return
  const words = readFileSync(join(home, 'demo.log'), 'utf8').trim().split('\n').at(-1) ?? ''
  throw new Error(`the server ended before it was ready (exit code ${outcome}): ${words}`)
}
