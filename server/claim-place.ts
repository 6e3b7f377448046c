import type { Log } from '../runtime/log.js'
import type { Settings } from '../runtime/settings.js'
import { HomeInUse, lockHome, type HomeLock } from './home/lock-home.js'
import { smsHost } from '../sandbox/sms/start-sms.js'
import { choosePort, type PortChoice } from './ports.js'

export interface Ports {
  api: number
  mailbox: number
  smtp: number
  sms: number
}

/** A server that is just ending holds the folder for a moment. */
export async function lockPatiently(home: string, log: Log): Promise<HomeLock> {
  try {
    return await lockHome(home, 0)
  } catch (error) {
    if (!(error instanceof HomeInUse)) throw error
    log.info(`${home} is in use; waiting a few seconds for it`)
    return lockHome(home)
  }
}

/** Before anything is started: a port that was asked for and is taken ends the start at once. */
export async function choosePorts(settings: Settings, log: Log): Promise<Ports> {
  const { host, sandbox } = settings
  const api = await choosePort({ ...settings.apiPort, name: 'the API', host, log })
  if (!sandbox.on) return { api, mailbox: 0, smtp: 0, sms: 0 }
  const mail = { host, log, isNeeded: settings.smtpUrl === undefined }
  const sms = { host: smsHost, log, isNeeded: settings.providers.twilio === null }
  return {
    api,
    mailbox: await portIfNeeded({ ...mail, ...sandbox.mailboxPort, name: 'the mailbox' }),
    smtp: await portIfNeeded({ ...mail, ...sandbox.smtpPort, name: 'the mail sink' }),
    sms: await portIfNeeded({ ...sms, ...sandbox.smsPort, name: 'the SMS sandbox' }),
  }
}

async function portIfNeeded(choice: PortChoice & { isNeeded: boolean }): Promise<number> {
  return choice.isNeeded ? choosePort(choice) : 0
}
