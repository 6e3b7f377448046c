import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runFileSchema } from '../../contracts/run-file.js'
import { until } from '../support/until.js'

const starter = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url))

interface Started {
  home: string
  child: ChildProcess
  output: () => string
  ended: Promise<number | null>
}

/** What `npm start` runs, in a process group of its own like a terminal's. */
async function start(env: Record<string, string>, home?: string): Promise<Started> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'overture-start-')))
  const child = spawn(process.execPath, [starter, 'start'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: '',
      OVERTURE_HOME: folder,
      PORT: '0',
      OVERTURE_TEMPORAL_PORT: '0',
      OVERTURE_TEMPORAL_UI_PORT: '0',
      OVERTURE_MAILBOX_PORT: '0',
      OVERTURE_SMTP_PORT: '0',
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  onTestFinished(async () => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  })
  return { home: folder, child, output: () => output, ended }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

describe('npm start', () => {
  it('tells where it is, and a Ctrl-C ends all of it', async () => {
    const { home, child, output, ended } = await start({})
    await until(() => /^ready: /m.test(output()), 60_000)
    const path = join(home, 'run.json')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const run = runFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    expect((await fetch(`${run.api_url}/readyz`)).status).toBe(200)
    expect(output()).toMatch(/SANDBOX: no real mail leaves this machine/)
    expect(output().match(/^ready: /gm)).toHaveLength(1)

    process.kill(-(child.pid ?? 0), 'SIGINT')
    expect(await ended).toBe(0)
    expect(existsSync(path)).toBe(false)
    expect(isAlive(run.pids.server)).toBe(false)
    // it has ended by then; on a busy machine it takes a moment until nobody counts it any more
    await until(() => !isAlive(run.pids.temporal ?? 0))
  })

  it('refuses a second process on the same folder in plain words', async () => {
    const first = await start({})
    await until(() => /^ready: /m.test(first.output()), 60_000)
    const second = await start({}, first.home)
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(/Another Overture \(pid \d+.*is using the folder/)
  })

  it('refuses a taken port that was asked for, before anything is started', async () => {
    const squatter = createServer()
    await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done))
    onTestFinished(() => new Promise<void>((done) => squatter.close(() => done())))
    const address = squatter.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const { home, output, ended } = await start({ PORT: port })
    expect(await ended).toBe(1)
    expect(output()).toContain(`Port ${port} is taken. Set PORT to another port`)
    expect(existsSync(join(home, 'temporal.db'))).toBe(false)
  })

  it('refuses a folder written with another Temporal version', async () => {
    const home = await mkdtemp(join(tmpdir(), 'overture-old-'))
    const stamp = { temporal_cli: '1.2.3', created_at: '2026-01-01T00:00:00.000Z' }
    await writeFile(join(home, 'home.json'), JSON.stringify(stamp))
    const { output, ended } = await start({}, home)
    expect(await ended).toBe(1)
    expect(output()).toMatch(/1\.2\.3/)
  })

  it('names every bad variable at once', async () => {
    const { output, ended } = await start({ PORT: 'x', SMTP_URL: 'ftp://x', LOG_LEVEL: 'loud' })
    expect(await ended).toBe(1)
    expect(output()).toMatch(/PORT: [^]*SMTP_URL: [^]*LOG_LEVEL: /)
  })
})
