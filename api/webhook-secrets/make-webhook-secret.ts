import type { WebhookSecretInput, WebhookSecretMade } from '../../contracts/webhook-secrets.js'
import { webhookSecretOf } from '../../intake/inbox/webhook-secret.js'
import { newId } from '../../store/derive-ids.js'
import { audit } from '../../store/repositories/audit.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import { insertWebhookSecret } from '../../store/repositories/webhook-secrets.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { secretView } from './secret-view.js'

export async function makeWebhookSecret(
  deps: ApiDeps,
  { tenantId, keyId }: Principal,
  { name }: WebhookSecretInput,
): Promise<WebhookSecretMade> {
  const at = await deps.clock.now(tenantId)
  const secretId = newId('whs')
  const row = {
    tenant_id: tenantId,
    secret_id: secretId,
    name,
    created_at: new Date(at),
    created_by: keyId,
  }
  const secret = await deps.store.transaction(async (trx) => {
    await insertWebhookSecret(trx, row)
    const made = webhookSecretOf(await tenantSecret(trx, tenantId), secretId)
    await audit(trx, {
      tenantId,
      actor: keyId,
      action: 'webhook_secret.created',
      subject: secretId,
      detail: {},
      at,
    })
    return made
  })
  return {
    ...secretView({ ...row, revoked_at: null }),
    secret,
    url: `${deps.settings.publicUrl}/webhooks/email/inbound?secret_id=${secretId}`,
  }
}
