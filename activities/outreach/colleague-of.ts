import type { MessageKind } from '../../contracts/temporal/message-kind.js'
import type { Colleague } from '../../domain/messages/merge-fields.js'
import { findColleagueFact } from '../../store/repositories/colleague-facts.js'
import type { OutreachDeps } from './deps.js'

/** The fact a colleague message cites, read anew; without it the step's own words are used. */
export async function colleagueOf(
  deps: OutreachDeps,
  tenantId: string,
  message: MessageKind,
): Promise<Colleague | null> {
  if (message.kind !== 'colleague') return null
  const fact = await deps.store.transaction((trx) => findColleagueFact(trx, tenantId, message))
  return fact ?? null
}
