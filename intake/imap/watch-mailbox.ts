import type { ImapFlow } from 'imapflow'
import type { ReadableMailbox } from '../../store/repositories/mailboxes.js'
import { noteInboxRead } from '../../store/repositories/sender-health.js'
import { paceOf, type ImapDeps } from './deps.js'
import { newsOf } from './hear-news.js'
import { LeaseLost, type HeldLease } from './hold-lease.js'
import { openMailbox } from './open-mailbox.js'
import { readFolder } from './read-folder.js'
import { sentFolderOf, type SentFolder } from './sent-folder.js'

export interface Watch {
  mailbox: ReadableMailbox
  lease: HeldLease
  signal: AbortSignal
  /** Told after each look that came to its end. */
  onLook(): void
}

/** One connection, for as long as it lasts; throws with what ended it. */
export async function watchMailbox(deps: ImapDeps, watch: Watch): Promise<void> {
  const client = await openMailbox(deps, watch.mailbox, watch.signal)
  try {
    await lookAgainAndAgain(deps, client, watch)
  } finally {
    client.close()
  }
}

async function lookAgainAndAgain(deps: ImapDeps, client: ImapFlow, watch: Watch): Promise<void> {
  const { lookMs } = paceOf(deps)
  const news = newsOf(client)
  let sent: SentFolder = await sentFolderOf(client, watch.mailbox.imap)
  let wholeAt = Number.NEGATIVE_INFINITY
  while (!watch.signal.aborted) {
    // mail that keeps coming in must not keep the Sent folder from being read
    const inboxAlone = performance.now() - wholeAt < lookMs
    if (!inboxAlone) wholeAt = performance.now()
    if (!(await watch.lease.keep())) throw new LeaseLost()
    if ('fault' in sent && !inboxAlone) sent = await sentFolderOf(client, watch.mailbox.imap)
    await look(deps, client, { ...watch, sent, inboxAlone })
    watch.onLook()
    const wake = await news.wait(Math.max(0, wholeAt + lookMs - performance.now()))
    if (wake === 'closed' && !watch.signal.aborted) throw new ConnectionEnded()
  }
}

/** Servers end idle connections now and then; the next one goes on where this one was. */
class ConnectionEnded extends Error {
  readonly code = 'NoConnection'

  constructor() {
    super('the server ended the connection')
    this.name = 'ConnectionEnded'
  }
}

interface Look extends Watch {
  sent: SentFolder
  inboxAlone: boolean
}

/** The inbox last: it stays open, and IDLE tells of the open folder. */
async function look(deps: ImapDeps, client: ImapFlow, at: Look): Promise<void> {
  const { mailbox, lease, sent } = at
  const begunMs = deps.clock.now()
  const faults = 'fault' in sent ? [sent.fault] : []
  if ('path' in sent && !at.inboxAlone) {
    const job = { mailbox, lease, path: sent.path, role: 'sent' as const }
    const { given_up } = await readFolder(deps, client, job)
    faults.push(...unreadable(given_up, sent.path))
  }
  const job = { mailbox, lease, path: 'INBOX', role: 'inbox' as const }
  const { given_up } = await readFolder(deps, client, job)
  faults.push(...unreadable(given_up, 'INBOX'))
  const { tenantId, senderId } = mailbox
  const fault = faults.length === 0 ? null : faults.join('; ')
  // what came in while it was read may not have been seen
  await noteInboxRead(deps.store.db, { tenantId, senderId, atMs: begunMs, fault })
}

function unreadable(messages: number, path: string): string[] {
  if (messages === 0) return []
  return [`${messages} new message(s) in ${path} could not be read and were left out; see the log`]
}
