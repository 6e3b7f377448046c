import type { ImapFlow, MailboxObject } from 'imapflow'
import { moveCursor, readCursor, type FolderId } from '../../store/repositories/mailboxes.js'
import type { ImapDeps } from './deps.js'
import { LeaseLost, type HeldLease } from './hold-lease.js'
import { takeMessage, type FolderJob } from './take-message.js'

const dayMs = 86_400_000
/** How far back a mailbox is read that was never read, or whose UIDs mean something else now. */
const firstLookDays = 3
const atOnce = 100

export interface FolderRead {
  /** Messages that could not be stored at all. */
  given_up: number
}

/**
 * Everything that is new since the cursor, which moves on only after a message is stored. What is read twice
 * after a crash or a change of UIDs is known by its event id.
 */
export async function readFolder(
  deps: ImapDeps,
  client: ImapFlow,
  job: FolderJob & { lease: HeldLease },
): Promise<FolderRead> {
  const { db } = deps.store
  const id = idOf(job)
  const opened = await client.mailboxOpen(job.path, { readOnly: true })
  const uidValidity = String(opened.uidValidity)
  const cursor = await readCursor(db, id)
  const since = cursor?.uidValidity === uidValidity ? cursor.lastUid : undefined
  const move = (lastUid: number) =>
    moveCursor(db, id, { uidValidity, lastUid, atMs: deps.clock.now() })
  const top = await highestUid(client, opened)
  const uids = await newUids(client, deps.clock.now(), since)
  let givenUp = 0
  for (let from = 0; from < uids.length; from += atOnce) {
    const range = uids.slice(from, from + atOnce).join(',')
    const messages = await client.fetchAll(range, { uid: true, size: true }, { uid: true })
    for (const message of messages.sort((a, b) => a.uid - b.uid)) {
      if (!(await job.lease.keep())) throw new LeaseLost()
      if (!(await takeMessage(deps, client, { ...job, message }))) givenUp += 1
      await move(message.uid)
    }
  }
  // whatever is older than the first look's days stays unread for good
  await move(Math.max(top, since ?? 0))
  return { given_up: givenUp }
}

function idOf({ mailbox, path }: FolderJob): FolderId {
  return { tenantId: mailbox.tenantId, senderId: mailbox.senderId, folder: path }
}

/** In the order they came in. */
async function newUids(
  client: ImapFlow,
  nowMs: number,
  since: number | undefined,
): Promise<number[]> {
  if (since === undefined) {
    return search(client, { since: new Date(nowMs - firstLookDays * dayMs) })
  }
  // `n:*` names the last message even where n is beyond it (RFC 3501, 6.4.8)
  const found = await search(client, { uid: `${since + 1}:*` })
  return found.filter((uid) => uid > since)
}

/** UIDs only grow: below this one nothing new can turn up. */
async function highestUid(client: ImapFlow, { uidNext, exists }: MailboxObject): Promise<number> {
  // a server may leave it out
  if (uidNext > 0) return uidNext - 1
  return exists === 0 ? 0 : Math.max(0, ...(await search(client, { all: true })))
}

async function search(client: ImapFlow, query: Parameters<ImapFlow['search']>[0]) {
  const found = await client.search(query, { uid: true })
  if (found === false) throw new SearchRefused(client.usable)
  return found.sort((a, b) => a - b)
}

/** imapflow answers `false` for a refusal and for a lost connection alike. */
class SearchRefused extends Error {
  readonly code: string | undefined
  readonly responseStatus: string | undefined

  constructor(connected: boolean) {
    super('the server does not answer a search')
    this.name = 'SearchRefused'
    this.code = connected ? undefined : 'NoConnection'
    this.responseStatus = connected ? 'NO' : undefined
  }
}
