import { createHmac } from 'node:crypto'

export interface SecretOf {
  tenantSecret: string
  webhookId: string
  version: number
}

/** Computed when it is needed and stored nowhere: a look into the table of endpoints forges nothing. */
export function webhookSecret({ tenantSecret, webhookId, version }: SecretOf): string {
  const digest = createHmac('sha256', Buffer.from(tenantSecret, 'hex'))
    .update(`webhook:${webhookId}:${version}`)
    .digest('base64')
  return `whsec_${digest}`
}
