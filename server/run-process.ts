import process from 'node:process'
import { loadEnvFile } from '../runtime/load-env-file.js'
import { createLog, type Log } from '../runtime/log.js'
import {
  BadEnvironment,
  readSettings,
  type ProcessRole,
  type Settings,
} from '../runtime/settings.js'

export interface RunningProcess {
  /** What to print when everything answers. */
  ready: string
  /** Rejects when a part died that the process cannot live without. */
  broken: Promise<never>
  stop(): Promise<void>
}

export type StartProcess = (settings: Settings, log: Log) => Promise<RunningProcess>

/** One Ctrl-C arrives several times: from the terminal, and passed on by npm and by the starting script. */
const sameStopMs = 3_000

/** From the environment to the exit code. */
export async function runProcess(role: ProcessRole, start: StartProcess): Promise<void> {
  loadEnvFile()
  const settings = settingsOrExit(role)
  const log = createLog(settings.log)
  const stopRequested = firstStopRequest()
  try {
    const running = await startedUnlessStopped(role, start(settings, log), stopRequested)
    process.stdout.write(`ready: ${running.ready}\n`)
    const ending = await Promise.race([stopRequested, running.broken.catch(asError)])
    if (ending instanceof Error) {
      log.fatal({ err: ending }, `Overture stops: ${ending.message}`)
      process.exitCode = 1
    } else {
      log.info(`${ending}: finishing what is under way`)
    }
    await running.stop()
    process.exit()
  } catch (error) {
    process.stderr.write(`${asError(error).message}\n`)
    process.exit(1)
  }
}

/** A process that waits for Temporal or PostgreSQL has nothing to finish; the embedded one has a child to end. */
async function startedUnlessStopped(
  role: ProcessRole,
  starting: Promise<RunningProcess>,
  stopRequested: Promise<string>,
): Promise<RunningProcess> {
  if (role === 'all') return starting
  const first = await Promise.race([starting, stopRequested])
  if (typeof first === 'string') process.exit()
  return first
}

function settingsOrExit(role: ProcessRole): Settings {
  try {
    return readSettings(process.env, process.stdout.isTTY, role)
  } catch (error) {
    if (!(error instanceof BadEnvironment)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** A later second Ctrl-C does not wait any longer. */
function firstStopRequest(): Promise<string> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    const ask = (what: string) => {
      askedAt ??= performance.now()
      if (what === 'SIGINT' && performance.now() - askedAt > sameStopMs) process.exit(130)
      resolve(what)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => ask(signal))
    }
    // npm start was killed: nobody is left to stop this process
    process.on('disconnect', () => ask('the starting process is gone'))
  })
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
