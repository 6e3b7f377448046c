import type { WebhookSecret } from '../../contracts/webhook-secrets.js'
import type { WebhookSecretRow } from '../../store/repositories/webhook-secrets.js'

export function secretView(row: WebhookSecretRow): WebhookSecret {
  return {
    secret_id: row.secret_id,
    name: row.name,
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  }
}
