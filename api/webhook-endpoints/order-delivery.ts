import type { Delivery } from '../../contracts/webhooks.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import { payloadOf } from '../../store/repositories/announcements.js'
import { audit } from '../../store/repositories/audit.js'
import { insertDelivery, replayDelivery } from '../../store/repositories/webhook-deliveries.js'
import { changeEndpoint, lockEndpoint } from '../../store/repositories/webhook-endpoints.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'
import { idOf, type WebhookCommand } from './change-webhook.js'

/** The same event with the same id: a receiver that has had it knows it again. */
export async function replay(
  deps: ApiDeps,
  command: WebhookCommand,
  deliveryId: string,
): Promise<Delivery> {
  const at = await deps.clock.now(command.caller.tenantId)
  return deps.store.transaction(async (trx) => {
    await openToOrders(trx, command)
    const id = { ...idOf(command), deliveryId }
    const delivery = await replayDelivery(trx, id, deps.wall.now())
    if (!delivery) throw notFound('delivery')
    const { tenantId, keyId } = command.caller
    await audit(trx, {
      tenantId,
      actor: keyId,
      action: 'webhook.replayed',
      subject: deliveryId,
      detail: { webhook_id: command.webhookId },
      at,
    })
    return delivery
  })
}

export async function ping(deps: ApiDeps, command: WebhookCommand): Promise<Delivery> {
  const occurredAtMs = await deps.clock.now(command.caller.tenantId)
  return deps.store.transaction(async (trx) => {
    await openToOrders(trx, command)
    const id = { ...idOf(command), deliveryId: newId('dlv') }
    const payload = payloadOf({
      type: 'ping',
      contactId: null,
      campaignId: null,
      accountId: null,
      data: {},
      occurredAtMs,
    })
    const nowMs = deps.wall.now()
    await insertDelivery(trx, { ...id, eventId: newId('evt'), payload, nowMs })
    const delivery = await replayDelivery(trx, id, nowMs)
    if (!delivery) throw new Error('a delivery that was just stored is missing')
    return delivery
  })
}

/** Somebody waits for it: a rest that the endpoint was given by a fault ends here. */
async function openToOrders(trx: Trx, command: WebhookCommand): Promise<void> {
  const endpoint = await lockEndpoint(trx, idOf(command))
  if (!endpoint) throw notFound('webhook')
  if (endpoint.disabled_at !== null) {
    throw new ApiProblem(
      'conflict',
      `This webhook is disabled: ${endpoint.disabled_reason ?? 'by an admin'}. Enable it first.`,
    )
  }
  await changeEndpoint(trx, idOf(command), { not_before: null })
}
