import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { toIso, wallClock } from '../../runtime/clock.js'
import { inBatches } from './in-batches.js'
import {
  listMessages,
  messageId,
  readMessage,
  readSource,
  removeMessages,
  writeMessage,
} from './message-files.js'
import type { Envelope, MailboxMessage, MailboxPage } from './message.js'
import { parseMessage } from './parse-message.js'

export interface MessageStore {
  /** Resolves once the message survives a crash of the machine. */
  save: (envelope: Envelope, raw: Buffer) => Promise<MailboxMessage>
  newest(limit: number, to: string | undefined): MailboxPage
  get(id: string): MailboxMessage | undefined
  source(id: string): Promise<Buffer | undefined>
  clear(): Promise<void>
}

export async function openMessageStore(dir: string): Promise<MessageStore> {
  const folder = join(dir, 'messages')
  const { ids, lastNumber } = await listMessages(folder)
  const index = new Map<string, MailboxMessage>()
  for (const message of await inBatches(ids, (id) => loadMessage(folder, id))) {
    if (message) index.set(message.id, message)
  }
  let number = lastNumber
  return {
    async save(envelope, raw) {
      number += 1
      const id = messageId(number, randomBytes(4).toString('hex'))
      const arrival = { id, arrived_at: toIso(wallClock.now()), envelope }
      const [content] = await Promise.all([
        parseMessage(raw),
        writeMessage(folder, { arrival, raw }),
      ])
      const message = { ...arrival, ...content }
      index.set(id, message)
      return message
    },
    newest: (limit, to) => newestFirst([...index.values()], limit, to),
    get: (id) => index.get(id),
    source: async (id) => (index.has(id) ? readSource(folder, id) : undefined),
    async clear() {
      const all = [...index.keys()]
      index.clear()
      await removeMessages(folder, all)
    },
  }
}

/** A large message may be written more slowly than one that came after it, hence the sort. */
function newestFirst(
  messages: MailboxMessage[],
  limit: number,
  to: string | undefined,
): MailboxPage {
  const wanted = to?.toLowerCase()
  const found = messages
    .filter((m) => wanted === undefined || m.envelope.to.some((a) => a.toLowerCase() === wanted))
    .sort((a, b) => (a.id < b.id ? 1 : -1))
  return { data: found.slice(0, limit), total: found.length }
}

async function loadMessage(folder: string, id: string): Promise<MailboxMessage | undefined> {
  const stored = await readMessage(folder, id)
  return stored && { ...stored.arrival, ...(await parseMessage(stored.raw)) }
}
