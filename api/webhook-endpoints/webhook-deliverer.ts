import { leaseEndpoints } from '../../store/repositories/webhook-turns.js'
import { startLoop, type Loop } from '../delivering/start-loop.js'
import type { WebhookDelivererDeps } from './deliverer-deps.js'
import { serveEndpoint } from './serve-endpoint.js'

/** Endpoints that one process serves at the same time: a slow one takes one of these places, no more. */
const places = 20
/** Long enough for the last attempt of a turn to end in time. */
const leaseMs = 60_000

export function startWebhookDeliverer(deps: WebhookDelivererDeps): Loop {
  const turns = new Set<Promise<void>>()
  let stopped = false
  const loop = startLoop({
    name: 'webhook deliveries',
    log: deps.log,
    async work() {
      const limit = places - turns.size
      if (stopped || limit <= 0) return false
      const lease = { limit, leaseMs }
      const endpoints = await leaseEndpoints(deps.store.db, lease, deps.clock.now())
      for (const endpoint of endpoints) {
        const turn = serveEndpoint(deps, endpoint, () => stopped)
          .then((tried) => {
            // a turn that found nothing to do would otherwise begin again at once, for as long as that lasts
            if (tried) loop.nudge()
          })
          .catch((error: unknown) => {
            // the store is away, or closed by now; the lease ends by itself
            if (!stopped) deps.log.warn({ err: error }, 'webhook deliveries: a turn broke off')
          })
          .finally(() => {
            turns.delete(turn)
          })
        turns.add(turn)
      }
      return false
    },
  })
  return {
    nudge: () => loop.nudge(),
    async stop() {
      stopped = true
      await loop.stop()
    },
  }
}
