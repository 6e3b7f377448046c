import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ServingProcess {
  pid: number
  ready: string
  log: string[]
  ended: Promise<number | null>
  kill(signal?: NodeJS.Signals): Promise<number | null>
}

export interface Program {
  /** The folder of a build; `npm test` makes dist/ first. */
  build?: string
  main: 'api-main.js' | 'worker-main.js'
  env: Record<string, string>
  whileStarting?: (child: ChildProcess, log: string[]) => Promise<unknown>
}

const builtHere = fileURLToPath(new URL('../../../dist', import.meta.url))

/** The program that `npm run api` or `npm run worker` runs. Resolves when it says that it is ready. */
export async function startServing(program: Program): Promise<ServingProcess> {
  const { build = builtHere, main, env } = program
  const child = spawn(process.execPath, [`${build}/server/${main}`], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: env['OVERTURE_HOME'],
  })
  const log: string[] = []
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const answered = new Promise<string>((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line)
      if (line.startsWith('ready: ')) done(line)
    })
    createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  })
  await program.whileStarting?.(child, log)
  const outcome = await Promise.race([answered, ended])
  if (typeof outcome !== 'string') {
    throw new Error(`${main} ended with ${outcome} before it was ready: ${log.join('\n')}`)
  }
  return {
    pid: child.pid ?? 0,
    ready: outcome,
    log,
    ended,
    kill: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}
