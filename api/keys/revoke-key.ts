import type { Key } from '../../contracts/keys.js'
import { revokeKey } from '../../store/repositories/api-keys.js'
import { audit } from '../../store/repositories/audit.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'

export async function revokeOtherKey(
  deps: ApiDeps,
  caller: Principal,
  keyId: string,
): Promise<Key> {
  if (keyId === caller.keyId) {
    throw new ApiProblem('conflict', 'A key cannot revoke itself. Use another admin key.')
  }
  const { tenantId } = caller
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const revoked = await revokeKey(trx, { tenantId, keyId, at: deps.wall.now() })
    if (!revoked) throw notFound('key')
    if (revoked.changed) {
      await audit(trx, {
        tenantId,
        actor: caller.keyId,
        action: 'key.revoked',
        subject: keyId,
        detail: {},
        at,
      })
    }
    return revoked.key
  })
}
