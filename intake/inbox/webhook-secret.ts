import { createHmac } from 'node:crypto'

/** Each tenant has it, as long as the sandbox is on. */
export const sandboxSecretId = 'whs_sandbox'

/** Derived, so that the store holds nothing that could sign. */
export function webhookSecretOf(tenantSecret: string, secretId: string): string {
  const key = createHmac('sha256', Buffer.from(tenantSecret, 'hex'))
    .update(`webhook:${secretId}`)
    .digest('base64')
  return `whsec_${key}`
}
