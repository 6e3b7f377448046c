import type { Reply } from '../../contracts/replies.js'
import type { Db } from '../../store/open-store.js'
import { findInbox, type InboxId } from '../../store/repositories/inbox.js'
import { notFound } from '../problems/api-problem.js'
import { replyView } from './reply-view.js'

export async function readReply(db: Db, id: InboxId): Promise<Reply> {
  const row = await findInbox(db, id)
  if (!row) throw notFound('reply')
  return replyView(row)
}
