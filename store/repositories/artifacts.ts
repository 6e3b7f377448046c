import { createHash } from 'node:crypto'
import type { Db } from '../open-store.js'

export interface MessageContent {
  subject: string
  text: string
}

/** Content is addressed by its hash, so the same words are stored once and can never change. */
export async function storeContent(
  db: Db,
  content: { tenantId: string; message: MessageContent; nowMs: number },
): Promise<string> {
  const { subject, text } = content.message
  const stored = JSON.stringify({ subject, text })
  const hash = createHash('sha256').update(stored).digest('hex')
  await db
    .insertInto('artifacts')
    .values({
      tenant_id: content.tenantId,
      hash,
      kind: 'email',
      content: stored,
      created_at: new Date(content.nowMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return hash
}
