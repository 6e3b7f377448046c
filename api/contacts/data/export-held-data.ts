import type { HeldData } from '../../../contracts/erasure.js'
import { audit } from '../../../store/repositories/audit.js'
import { heldDataOf } from '../../../store/repositories/held-data.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { notFound } from '../../problems/api-problem.js'

/** Who took it out is on record before it leaves. */
export async function exportHeldData(
  deps: ApiDeps,
  { tenantId, keyId }: Principal,
  contactId: string,
): Promise<HeldData> {
  const held = await heldDataOf(deps.store.db, { tenantId, contactId })
  if (!held) throw notFound('contact')
  const at = await deps.clock.now(tenantId)
  await deps.store.transaction((trx) =>
    audit(trx, {
      tenantId,
      actor: keyId,
      action: 'contact.export_data',
      subject: contactId,
      detail: { touches: held.touches.length, inbox: held.inbox.length },
      at,
    }),
  )
  return { contact_id: contactId, taken_at: new Date(at).toISOString(), ...held }
}
