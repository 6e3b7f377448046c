import { sql } from 'kysely'
import type { SenderImap } from '../../contracts/senders.js'
import type { Db } from '../open-store.js'
import type { SenderId } from './senders.js'

export interface ReadableMailbox extends SenderId {
  email: string
  imap: SenderImap
}

/** Of every tenant. */
export async function mailboxesToRead(db: Db): Promise<ReadableMailbox[]> {
  const rows = await db
    .selectFrom('senders')
    .select(['tenant_id', 'sender_id', 'email', 'imap'])
    .where('imap', 'is not', null)
    .orderBy('tenant_id')
    .orderBy('sender_id')
    .execute()
  return rows.flatMap(({ tenant_id, sender_id, email, imap }) =>
    imap ? [{ tenantId: tenant_id, senderId: sender_id, email, imap }] : [],
  )
}

export interface FolderId extends SenderId {
  folder: string
}

/** What a folder was read up to; UIDs mean something only together with their validity (RFC 3501, 2.3.1.1). */
export interface FolderCursor {
  uidValidity: string
  lastUid: number
}

/** undefined: it was never read. */
export async function readCursor(db: Db, id: FolderId): Promise<FolderCursor | undefined> {
  const row = await db
    .selectFrom('mailboxes')
    .select(['uid_validity', 'last_uid'])
    .where('tenant_id', '=', id.tenantId)
    .where('sender_id', '=', id.senderId)
    .where('folder', '=', id.folder)
    .executeTakeFirst()
  if (row?.uid_validity === null || row === undefined) return undefined
  return { uidValidity: row.uid_validity, lastUid: Number(row.last_uid) }
}

/** Within one validity it only goes forward: whoever was slower must not turn it back. */
export async function moveCursor(
  db: Db,
  id: FolderId,
  { uidValidity, lastUid, atMs }: FolderCursor & { atMs: number },
): Promise<void> {
  await db
    .insertInto('mailboxes')
    .values({
      tenant_id: id.tenantId,
      sender_id: id.senderId,
      folder: id.folder,
      uid_validity: uidValidity,
      last_uid: lastUid,
      read_at: new Date(atMs),
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'sender_id', 'folder']).doUpdateSet({
        uid_validity: uidValidity,
        last_uid: sql`case when mailboxes.uid_validity = ${uidValidity}
          then greatest(mailboxes.last_uid, ${lastUid}::bigint) else ${lastUid}::bigint end`,
        read_at: new Date(atMs),
      }),
    )
    .execute()
}

/** The row that stands for the mailbox as a whole. */
const wholeMailbox = 'INBOX'

export interface MailboxLease {
  /** What the last call answered: whose lease it is. undefined: none yet. */
  heldUntilMs: number | undefined
  untilMs: number
  nowMs: number
}

/** False: another process has it. One that died loses it when its time is over. */
export async function leaseMailbox(
  db: Db,
  { tenantId, senderId }: SenderId,
  { heldUntilMs, untilMs, nowMs }: MailboxLease,
): Promise<boolean> {
  const until = new Date(untilMs)
  const row = await db
    .insertInto('mailboxes')
    .values({ tenant_id: tenantId, sender_id: senderId, folder: wholeMailbox, leased_until: until })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'sender_id', 'folder'])
        .doUpdateSet({ leased_until: until })
        .where((where) =>
          where.or([
            where('mailboxes.leased_until', 'is', null),
            where('mailboxes.leased_until', '<=', new Date(nowMs)),
            ...(heldUntilMs === undefined
              ? []
              : [where('mailboxes.leased_until', '=', new Date(heldUntilMs))]),
          ]),
        ),
    )
    .returning('folder')
    .executeTakeFirst()
  return row !== undefined
}

/** Of the caller alone: a lease that somebody else has taken over stays. */
export async function endLease(
  db: Db,
  { tenantId, senderId }: SenderId,
  heldUntilMs: number,
): Promise<void> {
  await db
    .updateTable('mailboxes')
    .set({ leased_until: null })
    .where('tenant_id', '=', tenantId)
    .where('sender_id', '=', senderId)
    .where('folder', '=', wholeMailbox)
    .where('leased_until', '=', new Date(heldUntilMs))
    .execute()
}
