import type { TouchRef } from '../../contracts/temporal/outreach-activities.js'
import { kindOfChannel, wordsOfContent } from '../../domain/messages/words.js'
import { loadContent } from '../../store/repositories/artifacts.js'
import type { OutreachDeps } from './deps.js'
import type { Written } from './write-message.js'

/** The words a person approved, as they were: not what the template would say today. */
export async function approvedMessage(
  deps: OutreachDeps,
  ref: TouchRef,
  requestId: string,
): Promise<Written> {
  const request = await deps.store.db
    .selectFrom('approvals')
    .select('content_hash')
    .where('tenant_id', '=', ref.tenant_id)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (!request) return { ok: false, reason: `approval ${requestId} does not exist` }
  const content = await loadContent(deps.store.db, ref.tenant_id, request.content_hash)
  const kind = kindOfChannel(ref.channel)
  const words = kind && content && wordsOfContent(kind, content)
  if (!words) return { ok: false, reason: 'the approved words are gone or were changed' }
  return {
    ok: true,
    words,
    contentHash: request.content_hash,
    messageKind: ref.message.kind,
  }
}
