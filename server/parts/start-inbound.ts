import type { IntakeDeps } from '../../intake/deps.js'
import { startImapPollers } from '../../intake/imap/start-imap-pollers.js'
import { receiveMail } from '../../intake/inbox/receive-mail.js'
import { wallClock } from '../../runtime/clock.js'
import type { Settings } from '../../runtime/settings.js'
import type { Closer } from '../closer.js'

/** Reads the mailboxes of the senders; with several processes each mailbox is read by one. */
export function startInbound(settings: Settings, intake: IntakeDeps, closer: Closer): void {
  const pollers = startImapPollers({
    store: intake.store,
    log: intake.log,
    clock: wallClock,
    receive: (mail) => receiveMail(intake, mail),
    secrets: settings.senderSecrets,
    rules: { allowedHosts: settings.allowedHosts },
    sandbox: settings.sandbox.on,
  })
  closer.add('mailboxes', () => pollers.stop())
}
