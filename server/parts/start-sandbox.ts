import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import type { Store } from '../../store/open-store.js'
import type { Ports } from '../claim-place.js'
import type { Closer } from '../closer.js'
import { startSandboxMail } from './sandbox-mail.js'
import { startSandboxSms, withSandboxSms } from './sandbox-sms.js'
import type { HttpParts } from './start-http.js'

export interface SandboxPlace {
  settings: Settings
  log: Log
  store: Store
  ports: Ports
  publicUrl: string
  /** Where the sandbox finds the API, whatever the world calls it. */
  apiUrl: string
}

/** What the sandbox pretends; where a real provider is set up, it has nothing. */
export interface Sandbox {
  /** With the sandbox where a provider is missing. */
  settings: Settings
  smtpUrl: string | undefined
  mailboxUrl: string | null
  smsUrl: string | null
  forHttp: Pick<HttpParts, 'people' | 'pendingCalls'>
  /** Once the API answers, the people begin to. */
  wake(): void
}

export async function startSandbox(place: SandboxPlace, closer: Closer): Promise<Sandbox> {
  const { settings, ports } = place
  const world = await startSandboxMail(place, closer)
  const people = world?.people
  const sms = await startSandboxSms({ ...place, port: ports.sms, people }, closer)
  return {
    settings: withSandboxSms(settings, sms),
    smtpUrl: world?.mailbox.smtpUrl,
    mailboxUrl: world?.mailbox.url ?? null,
    smsUrl: sms?.url ?? null,
    forHttp: { ...(people && { people }), ...(sms && { pendingCalls: sms.pending }) },
    wake() {
      const life = people?.wake()
      if (life) closer.add('life of sandbox people', () => life.rest())
    },
  }
}
