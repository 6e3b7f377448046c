import type { Webhook, WebhookRotation, WebhookWithSecret } from '../../contracts/webhooks.js'
import { durationMs } from '../../domain/time/duration-ms.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import {
  changeEndpoint,
  deleteEndpoint,
  findEndpoint,
  lockEndpoint,
  type EndpointId,
} from '../../store/repositories/webhook-endpoints.js'
import { webhookSecret } from '../../store/webhook-secret.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { InvalidInput, notFound } from '../problems/api-problem.js'

export interface WebhookCommand {
  caller: Principal
  webhookId: string
}

/** Told of nothing more from now on; what waited for it is dropped. */
export async function removeWebhook(deps: ApiDeps, command: WebhookCommand): Promise<void> {
  const at = await deps.clock.now(command.caller.tenantId)
  await deps.store.transaction(async (trx) => {
    if (!(await deleteEndpoint(trx, idOf(command)))) throw notFound('webhook')
    await auditWebhook(trx, command, { action: 'webhook.deleted', detail: {}, at })
  })
}

/** After it answered 410, or was repaired: what waited goes out now. */
export async function enableWebhook(deps: ApiDeps, command: WebhookCommand): Promise<Webhook> {
  const at = await deps.clock.now(command.caller.tenantId)
  return deps.store.transaction(async (trx) => {
    if (!(await lockEndpoint(trx, idOf(command)))) throw notFound('webhook')
    await changeEndpoint(trx, idOf(command), {
      disabled_at: null,
      disabled_reason: null,
      not_before: null,
      failures: 0,
    })
    await auditWebhook(trx, command, { action: 'webhook.enabled', detail: {}, at })
    return webhookNow(trx, command)
  })
}

const longestOverlapMs = 30 * 86_400_000

export async function rotateWebhookSecret(
  deps: ApiDeps,
  command: WebhookCommand,
  { overlap }: WebhookRotation,
): Promise<WebhookWithSecret> {
  const overlapMs = durationMs(overlap)
  if (overlapMs > longestOverlapMs) {
    const detail = 'must be at most P30D'
    throw new InvalidInput('unprocessable', `/overlap ${detail}`, {
      errors: [{ pointer: '/overlap', detail }],
    })
  }
  const { tenantId } = command.caller
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const endpoint = await lockEndpoint(trx, idOf(command))
    if (!endpoint) throw notFound('webhook')
    const version = endpoint.secret_version + 1
    await changeEndpoint(trx, idOf(command), {
      secret_version: version,
      earlier_secret_until: new Date(deps.wall.now() + overlapMs),
    })
    const detail = { overlap_seconds: overlapMs / 1000 }
    await auditWebhook(trx, command, { action: 'webhook.rotated', detail, at })
    const secret = webhookSecret({
      tenantSecret: await tenantSecret(trx, tenantId),
      webhookId: command.webhookId,
      version,
    })
    return { ...(await webhookNow(trx, command)), secret }
  })
}

export function idOf({ caller, webhookId }: WebhookCommand): EndpointId {
  return { tenantId: caller.tenantId, webhookId }
}

async function webhookNow(trx: Trx, command: WebhookCommand): Promise<Webhook> {
  const webhook = await findEndpoint(trx, idOf(command))
  if (!webhook) throw notFound('webhook')
  return webhook
}

interface Audited {
  action: string
  detail: Record<string, unknown>
  at: number
}

async function auditWebhook(
  trx: Trx,
  { caller, webhookId }: WebhookCommand,
  { action, detail, at }: Audited,
): Promise<void> {
  const { tenantId, keyId } = caller
  await audit(trx, { tenantId, actor: keyId, action, subject: webhookId, detail, at })
}
