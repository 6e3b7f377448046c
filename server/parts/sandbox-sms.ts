import { join } from 'node:path'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { startSmsSandbox, type SmsSandbox } from '../../sandbox/sms/start-sms.js'
import type { People } from '../../sandbox/people/open-people.js'
import type { Closer } from '../closer.js'

interface SmsParts {
  settings: Settings
  log: Log
  port: number
  publicUrl: string
  /** Where the sandbox finds the API, whatever the world calls it. */
  apiUrl: string
  people: People | undefined
}

/** null where a Twilio is set up, or nothing is pretended. */
export async function startSandboxSms(
  { settings, people, ...place }: SmsParts,
  closer: Closer,
): Promise<SmsSandbox | null> {
  if (!settings.sandbox.on || settings.providers.twilio !== null) return null
  const sms = await startSmsSandbox({
    ...place,
    dir: join(settings.home, 'sms'),
    ...(people && { onTaken: (message) => people.noticeSms(message) }),
  })
  closer.add('SMS sandbox', () => sms.close())
  // what a killed process had taken and not told them
  for (const message of sms.messages()) await people?.noticeSms(message)
  return sms
}

/** From here on the sandbox is the Twilio that is set up. */
export function withSandboxSms(settings: Settings, sms: SmsSandbox | null): Settings {
  if (!sms) return settings
  const { url: baseUrl, accountSid, authToken, from } = sms
  const twilio = { baseUrl, accountSid, authToken, from }
  return { ...settings, providers: { ...settings.providers, twilio } }
}
