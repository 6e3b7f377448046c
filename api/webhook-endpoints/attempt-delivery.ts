import type { TryOutcome } from '../../domain/deliveries/after-try.js'
import { OutboundFailed, OutboundRefused } from '../../runtime/outbound/outbound-error.js'
import { postSigned } from '../../runtime/outbound/post-signed.js'
import { retryAfterMs } from '../../runtime/outbound/retry-after.js'
import type { DeliveryRow } from '../../store/repositories/webhook-deliveries.js'
import type { EndpointRow } from '../../store/repositories/webhook-endpoints.js'
import type { WebhookDelivererDeps } from './deliverer-deps.js'

export interface Attempt {
  outcome: TryOutcome
  status: number | null
  /** null: it arrived. */
  error: string | null
}

export interface Attempting {
  endpoint: EndpointRow
  secrets: string[]
  delivery: DeliveryRow
}

const usualTimeoutMs = 20_000

export async function attemptDelivery(
  deps: WebhookDelivererDeps,
  { endpoint, secrets, delivery }: Attempting,
): Promise<Attempt> {
  const { clock, allowedHosts, timeoutMs = usualTimeoutMs } = deps
  try {
    const { status, headers } = await postSigned({
      url: endpoint.url,
      id: delivery.event_id,
      body: JSON.stringify(delivery.payload),
      secrets,
      nowMs: clock.now(),
      timeoutMs,
      allowedHosts,
    })
    const retry_after_ms = retryAfterMs(headers['retry-after'], clock.now()) ?? null
    return {
      outcome: { kind: 'answered', status, retry_after_ms },
      status,
      error: errorOf(status),
    }
  } catch (error) {
    if (!(error instanceof OutboundFailed || error instanceof OutboundRefused)) throw error
    return { outcome: { kind: 'unreached' }, status: null, error: error.message }
  }
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null
  const redirects = status >= 300 && status < 400
  return redirects
    ? `it answered ${status}: redirects are not followed; name the new address`
    : `it answered ${status}`
}
