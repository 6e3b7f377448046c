import { afterTry } from '../../domain/deliveries/after-try.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import type { DeliveryRow } from '../../store/repositories/webhook-deliveries.js'
import { changeEndpoint, type EndpointRow } from '../../store/repositories/webhook-endpoints.js'
import {
  dueDeliveries,
  hurryDeliveries,
  releaseEndpoint,
  writeDelivered,
  writeFailure,
  writeStanding,
} from '../../store/repositories/webhook-turns.js'
import { webhookSecret } from '../../store/webhook-secret.js'
import { attemptDelivery } from './attempt-delivery.js'
import type { WebhookDelivererDeps } from './deliverer-deps.js'

/** Within the lease of the endpoint, with room for an attempt that takes its whole time. */
const turnMs = 30_000
const page = 20
/** In a row: from there on it was down, and is not only picky. */
const failuresOfOutage = 3

interface Turn {
  endpoint: EndpointRow
  secrets: string[]
  /** Of the endpoint, in a row. */
  failures: number
}

/** One after another, oldest first; a turn ends when the endpoint is down. Answers whether there was anything to do. */
export async function serveEndpoint(
  deps: WebhookDelivererDeps,
  endpoint: EndpointRow,
  isStopped: () => boolean,
): Promise<boolean> {
  const { db } = deps.store
  const begun = deps.clock.now()
  const turn: Turn = {
    endpoint,
    secrets: await secretsOf(deps, endpoint),
    failures: endpoint.failures,
  }
  let tried = false
  const mayGoOn = () => !isStopped() && deps.clock.now() - begun < turnMs
  try {
    for (let goesOn = true; goesOn;) {
      const due = await dueDeliveries(db, endpoint, { wallMs: deps.clock.now(), limit: page })
      tried ||= due.length > 0
      goesOn = due.length > 0 && (await deliverAll(due))
    }
    return tried
  } finally {
    await releaseEndpoint(db, endpoint, deps.clock.now())
  }

  async function deliverAll(due: DeliveryRow[]): Promise<boolean> {
    for (const delivery of due) {
      if (!mayGoOn() || !(await deliver(deps, turn, delivery))) return false
    }
    return true
  }
}

async function secretsOf(deps: WebhookDelivererDeps, endpoint: EndpointRow): Promise<string[]> {
  const { tenant_id, webhook_id: webhookId, secret_version: version } = endpoint
  const secret = await tenantSecret(deps.store.db, tenant_id)
  const of = (version: number) => webhookSecret({ tenantSecret: secret, webhookId, version })
  const until = endpoint.earlier_secret_until?.getTime() ?? 0
  return until > deps.clock.now() ? [of(version), of(version - 1)] : [of(version)]
}

/** Answers whether the endpoint takes the next one. */
async function deliver(
  deps: WebhookDelivererDeps,
  turn: Turn,
  delivery: DeliveryRow,
): Promise<boolean> {
  const { endpoint, secrets, failures } = turn
  const { db } = deps.store
  const attempt = await attemptDelivery(deps, { endpoint, secrets, delivery })
  const wallMs = deps.clock.now()
  const next = afterTry({
    outcome: attempt.outcome,
    tries: delivery.attempts + 1,
    failures,
    spread: Math.random(),
  })
  turn.failures = next.failures
  const tried = { delivery, status: attempt.status, error: attempt.error, wallMs }
  if (next.kind === 'delivered') {
    await writeDelivered(db, tried)
    if (failures > 0) await writeStanding(db, endpoint, { failures: 0, notBeforeMs: null })
    if (failures >= failuresOfOutage) await hurryDeliveries(db, endpoint, wallMs)
    return true
  }
  const nextMs = next.wait_ms === null ? null : wallMs + next.wait_ms
  await writeFailure(db, tried, nextMs)
  const { tenant_id: tenantId, webhook_id: webhookId } = endpoint
  deps.log.warn(
    { tenant: tenantId, webhook_id: webhookId, delivery_id: delivery.delivery_id, next: next.kind },
    `webhook not delivered: ${attempt.error}`,
  )
  if (next.kind === 'disabled') {
    const change = { disabled_at: new Date(wallMs), disabled_reason: 'it answered 410 Gone' }
    await changeEndpoint(db, { tenantId, webhookId }, change)
    return false
  }
  // the first retry comes within seconds: until then this one keeps its place, and nobody need look
  const keepsPlaceUntil = delivery.attempts === 0 ? nextMs : null
  const notBeforeMs = next.rest_ms === 0 ? keepsPlaceUntil : wallMs + next.rest_ms
  await writeStanding(db, endpoint, { failures: next.failures, notBeforeMs })
  return next.failures === 0 && delivery.attempts > 0
}
