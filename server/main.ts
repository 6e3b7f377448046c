import process from 'node:process'
import { loadEnvFile } from '../runtime/load-env-file.js'
import { createLog, type Log } from '../runtime/log.js'
import { BadEnvironment, readSettings, type Settings } from '../runtime/settings.js'
import { startOverture, type Overture } from './start-overture.js'

/** One Ctrl-C arrives several times: from the terminal, and passed on by npm and by the starting script. */
const sameStopMs = 3_000

loadEnvFile()
const settings = settingsOrExit()
const log = createLog(settings.log)
await run()

async function run(): Promise<void> {
  const stopRequested = firstStopRequest()
  try {
    if (settings.sandbox.on) announceSandbox(log)
    const overture = await startOverture(settings, log)
    announceReady(overture)
    const ending = await Promise.race([stopRequested, overture.broken.catch(asError)])
    if (ending instanceof Error) {
      log.fatal({ err: ending }, `Overture stops: ${ending.message}`)
      process.exitCode = 1
    } else {
      log.info(`${ending}: finishing what is under way`)
    }
    await overture.stop()
    process.exit()
  } catch (error) {
    process.stderr.write(`${asError(error).message}\n`)
    process.exit(1)
  }
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env, process.stdout.isTTY)
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

function announceSandbox(log: Log): void {
  log.warn(
    'SANDBOX: no real mail leaves this machine. Everything sent lands in the local mailbox. Set SMTP_URL to send for real.',
  )
}

function announceReady(overture: Overture): void {
  const links = [
    `API ${overture.apiUrl}`,
    `docs ${overture.docsUrl}`,
    overture.temporalUiUrl && `Temporal ${overture.temporalUiUrl}`,
    overture.mailboxUrl && `mailbox ${overture.mailboxUrl}`,
  ]
  process.stdout.write(`ready: ${links.filter(Boolean).join('  ')}\n`)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
