import type { WebhookInput, WebhookWithSecret } from '../../contracts/webhooks.js'
import { faultOfHost } from '../../runtime/outbound/host-rules.js'
import { OutboundRefused } from '../../runtime/outbound/outbound-error.js'
import { firstHop, placeOf } from '../../runtime/outbound/outbound-request.js'
import { newId } from '../../store/derive-ids.js'
import { audit } from '../../store/repositories/audit.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import {
  countEndpoints,
  findEndpoint,
  insertEndpoint,
} from '../../store/repositories/webhook-endpoints.js'
import { webhookSecret } from '../../store/webhook-secret.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput } from '../problems/api-problem.js'

const mostEndpoints = 50

export async function createWebhook(
  deps: ApiDeps,
  caller: Principal,
  { url, events }: WebhookInput,
): Promise<WebhookWithSecret> {
  refuseAddress(url, deps.settings.allowedHosts)
  const { tenantId, keyId } = caller
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    if ((await countEndpoints(trx, tenantId)) >= mostEndpoints) {
      throw new ApiProblem(
        'conflict',
        `There are ${mostEndpoints} webhooks already. Delete one that is not needed.`,
      )
    }
    const webhookId = newId('whk')
    const id = { tenantId, webhookId }
    await insertEndpoint(trx, { ...id, url, events, by: keyId, nowMs: deps.wall.now() })
    const made = await findEndpoint(trx, id)
    if (!made) throw new Error('a webhook that was just stored is missing')
    const secret = webhookSecret({
      tenantSecret: await tenantSecret(trx, tenantId),
      webhookId,
      version: 1,
    })
    await audit(trx, {
      tenantId,
      actor: keyId,
      action: 'webhook.created',
      subject: webhookId,
      // not the address: its path or query may hold a token
      detail: { host: new URL(url).host, events },
      at,
    })
    return { ...made, secret }
  })
}

/** What can be told before anybody asks the DNS; the rest is looked at with every delivery. */
function refuseAddress(url: string, allowedHosts: string[]): void {
  const fault = faultOfAddress(url, allowedHosts)
  if (fault === null) return
  throw new InvalidInput('unprocessable', `/url ${fault}`, {
    errors: [{ pointer: '/url', detail: fault }],
  })
}

function faultOfAddress(url: string, allowedHosts: string[]): string | null {
  try {
    const place = placeOf(firstHop(url, { allowedHosts }), allowedHosts)
    return faultOfHost(place, allowedHosts)
  } catch (error) {
    if (error instanceof OutboundRefused) return error.reason
    throw error
  }
}
