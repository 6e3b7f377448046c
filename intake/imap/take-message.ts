import { setTimeout as delay } from 'node:timers/promises'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { readStoreClock } from '../../store/repositories/store-health.js'
import type { ReadableMailbox } from '../../store/repositories/mailboxes.js'
import { paceOf, type ImapDeps } from './deps.js'
import { eventIdOf } from './event-id.js'

export type FolderRole = 'inbox' | 'sent'

export interface FolderJob {
  mailbox: ReadableMailbox
  path: string
  role: FolderRole
}

const retryMs = 250

/**
 * Hands one message over, as much of it as can be had. False: not even its head could be stored, although the
 * store and the connection are well; then the messages behind it matter more.
 */
export async function takeMessage(
  deps: ImapDeps,
  client: ImapFlow,
  job: FolderJob & { message: FetchMessageObject },
): Promise<boolean> {
  const { message, mailbox } = job
  const tooBig = (message.size ?? 0) > paceOf(deps).mostBytes
  const parts = tooBig ? (['head'] as const) : (['whole', 'whole', 'head'] as const)
  for (const [attempt, part] of parts.entries()) {
    if (attempt > 0) await delay(retryMs)
    try {
      await hand(deps, job, await fetchPart(client, message.uid, part))
      return true
    } catch (error) {
      await rethrowUnlessPoison(deps, client, error)
      const { senderId } = mailbox
      deps.log.warn({ err: error, sender_id: senderId, uid: message.uid, part }, 'not read')
    }
  }
  return false
}

async function hand(deps: ImapDeps, job: FolderJob, raw: Buffer): Promise<void> {
  const { tenantId, senderId } = job.mailbox
  const providerEventId = eventIdOf(raw, job.role)
  const source = 'imap'
  await deps.receive({ tenantId, source, providerEventId, raw, senderId, folder: job.role })
}

/** BODY.PEEK, in a folder that was opened to be examined: nothing is marked as read. */
async function fetchPart(client: ImapFlow, uid: number, part: 'whole' | 'head'): Promise<Buffer> {
  const wanted = part === 'whole' ? { source: true } : { headers: true }
  const found = await client.fetchOne(String(uid), wanted, { uid: true })
  const raw = found ? (part === 'whole' ? found.source : found.headers) : undefined
  if (raw === undefined) throw new MessageWithheld()
  return raw
}

class MessageWithheld extends Error {
  constructor() {
    super('the server lists this message and does not hand it over')
    this.name = 'MessageWithheld'
  }
}

/** With a lost connection or a store that is away, every message would look like poison. */
async function rethrowUnlessPoison(
  deps: ImapDeps,
  client: ImapFlow,
  error: unknown,
): Promise<void> {
  if (!client.usable) throw error
  await readStoreClock(deps.store.db)
}
