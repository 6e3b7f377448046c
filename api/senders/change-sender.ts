import type { Sender, SenderPatch } from '../../contracts/senders.js'
import { audit } from '../../store/repositories/audit.js'
import { updateSender } from '../../store/repositories/senders.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { placesOf, refuseTransport } from './refuse-transport.js'

export async function changeSender(
  deps: ApiDeps,
  caller: Principal,
  { senderId, patch }: { senderId: string; patch: SenderPatch },
): Promise<Sender> {
  const { tenantId } = caller
  await refuseTransport(deps, caller, patch)
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const sender = await updateSender(trx, { tenantId, senderId }, { patch, at })
    if (!sender) throw notFound('sender')
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'sender.changed',
      subject: senderId,
      detail: { fields: Object.keys(patch).sort(), ...placesOf(patch) },
      at,
    })
    return sender
  })
}
