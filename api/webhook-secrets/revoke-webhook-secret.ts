import type { WebhookSecret } from '../../contracts/webhook-secrets.js'
import { audit } from '../../store/repositories/audit.js'
import { revokeWebhookSecret } from '../../store/repositories/webhook-secrets.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { secretView } from './secret-view.js'

export async function revokeSecret(
  deps: ApiDeps,
  { tenantId, keyId }: Principal,
  secretId: string,
): Promise<WebhookSecret> {
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const revoked = await revokeWebhookSecret(trx, { tenantId, secretId }, at)
    if (!revoked) throw notFound('webhook secret')
    if (revoked.changed) {
      await audit(trx, {
        tenantId,
        actor: keyId,
        action: 'webhook_secret.revoked',
        subject: secretId,
        detail: {},
        at,
      })
    }
    return secretView(revoked.row)
  })
}
