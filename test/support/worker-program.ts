import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** `npm test` builds dist/ first: this is the very program that `npm run worker` starts. */
const program = fileURLToPath(new URL('../../dist/server/worker-main.js', import.meta.url))

export interface WorkerProgram {
  kill(signal: NodeJS.Signals): Promise<void>
}

/** A worker process of its own, ready. */
export async function startWorkerProgram(env: Record<string, string>): Promise<WorkerProgram> {
  const home = await mkdtemp(join(tmpdir(), 'overture-worker-'))
  const child = spawn(process.execPath, [program], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      OVERTURE_HOME: home,
      PUBLIC_URL: 'https://overture.example',
      // pretend time: outside the sandbox nothing is sent while the clocks differ
      OVERTURE_SANDBOX: 'true',
      WORKER_METRICS_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const exit = once(child, 'exit')
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await exit
  }
  onTestFinished(async () => {
    await kill('SIGKILL')
    await rm(home, { recursive: true, force: true })
  })
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready:')) resolve()
      said += `${line}\n`
    })
  })
  const ended = exit.then(() => Promise.reject(new Error(`the worker ended too early: ${said}`)))
  await Promise.race([ready, ended])
  // a worker that is killed later ends as it should
  ended.catch(() => {})
  return { kill }
}
