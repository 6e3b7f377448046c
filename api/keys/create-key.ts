import type { KeyCreated, KeyInput } from '../../contracts/keys.js'
import { insertKey } from '../../store/repositories/api-keys.js'
import { audit } from '../../store/repositories/audit.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'

export async function createKey(
  deps: ApiDeps,
  caller: Principal,
  input: KeyInput,
): Promise<KeyCreated> {
  const tenantId = input.tenant_id ?? caller.tenantId
  if (tenantId !== caller.tenantId && !caller.installation) {
    throw new ApiProblem(
      'forbidden',
      "Only the installation's own first key may make a key for another tenant.",
    )
  }
  const wallMs = deps.wall.now()
  const expiresAt = input.expires_at === undefined ? null : Date.parse(input.expires_at)
  if (expiresAt !== null && expiresAt <= wallMs) {
    throw new InvalidInput('unprocessable', '/expires_at must be in the future', {
      errors: [{ pointer: '/expires_at', detail: 'must be in the future' }],
    })
  }
  const at = await deps.clock.now(tenantId)
  const scopes = [...new Set(input.scopes)]
  return deps.store.transaction(async (trx) => {
    await ensureTenant(trx, tenantId, at)
    const made = await insertKey(trx, {
      tenantId,
      name: input.name,
      scopes,
      installation: false,
      at: wallMs,
      expiresAt,
    })
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'key.created',
      subject: made.key.key_id,
      detail: { scopes, expires_at: made.key.expires_at },
      at,
    })
    return { ...made.key, api_key: made.plaintext }
  })
}
