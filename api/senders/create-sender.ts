import type { Sender, SenderInput } from '../../contracts/senders.js'
import { deriveId, newId } from '../../store/derive-ids.js'
import { audit } from '../../store/repositories/audit.js'
import { insertSender } from '../../store/repositories/senders.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'
import { placesOf, refuseTransport } from './refuse-transport.js'

export interface SenderCreation {
  input: SenderInput
  idempotencyKey: string | undefined
}

export async function createSender(
  deps: ApiDeps,
  caller: Principal,
  { input, idempotencyKey }: SenderCreation,
): Promise<Sender> {
  const { tenantId } = caller
  await refuseTransport(deps, caller, input)
  const senderId =
    idempotencyKey === undefined
      ? newId('snd')
      : deriveId(
          'snd',
          await tenantSecret(deps.store.db, tenantId),
          // with the address: keys are forgotten after a week and may then come back for another sender
          `sender:${idempotencyKey}:${input.email}`,
        )
  const at = await deps.clock.now(tenantId)
  const verified = caller.scopes.includes('admin')
  return deps.store.transaction(async (trx) => {
    const made = await insertSender(trx, { tenantId, senderId, input, verified, at })
    if (made.kind === 'taken') {
      // an earlier run of this very call made it and died before it could answer
      if (made.sender.sender_id === senderId) return made.sender
      throw new ApiProblem('conflict', 'There is a sender with this e-mail address already.')
    }
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'sender.created',
      subject: senderId,
      detail: { verified, ...placesOf(input) },
      at,
    })
    return made.sender
  })
}
