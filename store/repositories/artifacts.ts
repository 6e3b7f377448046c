import { createHash } from 'node:crypto'
import { canonicalJson } from '../canonical-json.js'
import type { Db, Trx } from '../open-store.js'

export type Content = Record<string, string | null>

export interface NewContent {
  tenantId: string
  kind: string
  content: Content
  nowMs: number
}

export function contentHash(content: Content): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex')
}

/** Content is addressed by its hash, so the same words are stored once and can never change. */
export async function storeContent(db: Db | Trx, given: NewContent): Promise<string> {
  const hash = contentHash(given.content)
  await db
    .insertInto('artifacts')
    .values({
      tenant_id: given.tenantId,
      hash,
      kind: given.kind,
      content: canonicalJson(given.content),
      created_at: new Date(given.nowMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return hash
}

/** undefined also for content that was changed behind its hash: nobody may send or approve that. */
export async function loadContent(
  db: Db | Trx,
  tenantId: string,
  hash: string,
): Promise<Content | undefined> {
  const row = await db
    .selectFrom('artifacts')
    .select('content')
    .where('tenant_id', '=', tenantId)
    .where('hash', '=', hash)
    .executeTakeFirst()
  return row && contentHash(row.content) === hash ? row.content : undefined
}
