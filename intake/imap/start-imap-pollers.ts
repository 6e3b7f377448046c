import { setTimeout as delay } from 'node:timers/promises'
import { isLoopbackHost } from '../../runtime/is-loopback.js'
import { mailboxesToRead, type ReadableMailbox } from '../../store/repositories/mailboxes.js'
import { noteInboxFault } from '../../store/repositories/sender-health.js'
import { paceOf, type ImapDeps } from './deps.js'
import { pollMailbox } from './poll-mailbox.js'

export interface ImapPollers {
  stop(): Promise<void>
}

interface Poller {
  /** What it was started with: another mailbox needs another poller. */
  with: string
  mailbox: ReadableMailbox
  stop(): Promise<void>
}

/** A stop waits no longer for a poller that waits for somebody else, like a name server. */
const patienceMs = 2_000

/** A poller for each sender with a mailbox, of whichever tenant; looks anew who has one. */
export function startImapPollers(deps: ImapDeps): ImapPollers {
  const running = new Map<string, Poller>()
  const stopped = new AbortController()
  const { findMs } = paceOf(deps)
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await adjust(deps, running)
      await delay(findMs, undefined, { signal: stopped.signal }).catch(ignoreAbort)
    }
  }
  const finished = loop()
  return {
    async stop() {
      stopped.abort()
      await finished
      await Promise.all([...running.values()].map((poller) => poller.stop()))
    },
  }
}

async function adjust(deps: ImapDeps, running: Map<string, Poller>): Promise<void> {
  try {
    const mailboxes = await mailboxesToRead(deps.store.db)
    const wanted = new Map(mailboxes.map((mailbox) => [keyOf(mailbox), mailbox]))
    for (const [key, poller] of running) {
      const mailbox = wanted.get(key)
      if (mailbox && poller.with === settingsOf(mailbox)) continue
      running.delete(key)
      await poller.stop()
      if (!mailbox) await noteInboxFault(deps.store.db, poller.mailbox, null)
    }
    for (const [key, mailbox] of wanted) {
      if (!running.has(key)) running.set(key, await startPoller(deps, mailbox))
    }
  } catch (error) {
    // the store is away: whoever reads goes on, and the next round asks again
    deps.log.warn({ err: error }, 'which mailboxes to read cannot be found out')
  }
}

async function startPoller(deps: ImapDeps, mailbox: ReadableMailbox): Promise<Poller> {
  const settings = settingsOf(mailbox)
  if (deps.sandbox && !isLoopbackHost(mailbox.imap.host)) {
    await noteInboxFault(deps.store.db, mailbox, 'the sandbox reads mailboxes on this machine only')
    return { with: settings, mailbox, stop: () => Promise.resolve() }
  }
  const ended = new AbortController()
  const poller: Poller = {
    with: settings,
    mailbox,
    async stop() {
      ended.abort()
      await Promise.race([polling, delay(patienceMs, undefined, { ref: false })])
    },
  }
  const polling = pollMailbox(deps, mailbox, ended.signal).catch((error: unknown) => {
    deps.log.error(
      { err: error, sender_id: mailbox.senderId },
      'a poller ended; the next round begins anew',
    )
    poller.with = ''
  })
  return poller
}

function keyOf({ tenantId, senderId }: ReadableMailbox): string {
  return `${tenantId}/${senderId}`
}

function settingsOf({ imap }: ReadableMailbox): string {
  const { host, port, user, secret_ref, auth, sent_folder } = imap
  return JSON.stringify([host, port, user, secret_ref, auth, sent_folder])
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
