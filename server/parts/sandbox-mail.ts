import { join } from 'node:path'
import { createTenantClock } from '../../api/tenant-clock.js'
import { sandboxSecretId, webhookSecretOf } from '../../intake/inbox/webhook-secret.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { startMailbox, type Mailbox } from '../../sandbox/mail/start-mailbox.js'
import { smsHost } from '../../sandbox/sms/start-sms.js'
import { openPeople, type People } from '../../sandbox/people/open-people.js'
import type { Store } from '../../store/open-store.js'
import { findTenantSecret } from '../../store/repositories/tenants.js'
import type { Ports } from '../claim-place.js'
import type { Closer } from '../closer.js'
import { httpUrl } from './http-url.js'

export interface SandboxMail {
  mailbox: Mailbox
  people: People
}

interface SandboxParts {
  settings: Settings
  log: Log
  store: Store
  ports: Ports
  /** Where the people find the API, whatever the world calls it. */
  apiUrl: string
}

/** The mailbox that takes all mail, and the people who read it; null where real mail is sent. */
export async function startSandboxMail(
  { settings, log, store, ports, apiUrl }: SandboxParts,
  closer: Closer,
): Promise<SandboxMail | null> {
  const { sandbox, home, host } = settings
  if (!sandbox.on || settings.smtpUrl) return null
  const clock = createTenantClock(store)
  const people = await openPeople({
    dir: join(home, 'people'),
    people: sandbox.people,
    apiUrl,
    smsUrl: httpUrl(smsHost, ports.sms),
    secretFor: async (tenantId) => {
      const secret = await findTenantSecret(store.db, tenantId)
      return secret && webhookSecretOf(secret, sandboxSecretId)
    },
    wall: wallClock,
    now: (tenantId) => clock.now(tenantId),
    log,
  })
  closer.add('sandbox people', () => people.close())
  const mailbox = await startMailbox({
    dir: join(home, 'mail'),
    host,
    httpPort: ports.mailbox,
    smtpPort: ports.smtp,
    onArrival: (message) => people.notice(message),
  })
  closer.add('mailbox', () => mailbox.close())
  await people.catchUp(mailbox.messages())
  return { mailbox, people }
}
