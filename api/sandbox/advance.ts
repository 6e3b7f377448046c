import type { Response } from 'express'
import type { Advance, AdvanceEvent } from '../../contracts/sandbox.js'
import type { Journey, TimeTravel } from '../../contracts/time-travel.js'
import { durationMs } from '../../domain/time/duration-ms.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'

const longestJourneyMs = 5 * 366 * 86_400_000

/** Tenants whose time is moving: two journeys at once would hop over each other's work. */
const travelling = new Set<string>()

export async function planJourney(
  deps: ApiDeps,
  tenantId: string,
  request: Advance,
): Promise<Journey> {
  const nowMs = await deps.clock.now(tenantId)
  const toMs = request.to ? Date.parse(request.to) : nowMs + durationMs(request.by ?? 'P0D')
  const pointer = request.to ? '/to' : '/by'
  if (toMs < nowMs) {
    throw new ApiProblem('unprocessable', 'Pretend time only moves forward.', {
      errors: [{ pointer, detail: `must be after ${new Date(nowMs).toISOString()}` }],
    })
  }
  if (toMs - nowMs > longestJourneyMs) {
    throw new ApiProblem('unprocessable', 'One journey covers at most five years.', {
      errors: [{ pointer, detail: 'must be at most five years ahead' }],
    })
  }
  return { tenantId, toMs, untilFirstEvent: request.until === 'first_event' }
}

export async function refuseTravel(deps: ApiDeps, tenantId: string): Promise<TimeTravel> {
  const { timeTravel } = deps
  if (!timeTravel) throw sandboxOff()
  const refusal = await timeTravel.refusal(tenantId)
  if (refusal !== null) throw new ApiProblem('real_provider', refusal)
  if (travelling.has(tenantId)) {
    throw new ApiProblem(
      'conflict',
      'Time is already moving for this tenant; wait for that answer.',
    )
  }
  if (await deps.temporal.isUp()) return timeTravel
  throw new ApiProblem('temporal_unavailable', 'Temporal does not answer; time did not move.', {
    headers: { 'retry-after': '5' },
  })
}

export function sandboxOff(): ApiProblem {
  return new ApiProblem('not_found', 'The sandbox is off; time runs by itself.')
}

/** JSON lines as things happen; the last line says done, or what went wrong. */
export async function streamJourney(
  deps: ApiDeps,
  response: Response,
  trip: { journey: Journey; timeTravel: TimeTravel },
): Promise<void> {
  const { tenantId } = trip.journey
  travelling.add(tenantId)
  response.setHeader('content-type', 'application/x-ndjson')
  const write = (event: AdvanceEvent) => response.write(`${JSON.stringify(event)}\n`)
  try {
    for await (const event of trip.timeTravel.travel(trip.journey)) {
      if (response.destroyed) break
      write(event)
    }
  } catch (error) {
    deps.log.error({ err: error }, 'a journey through time stopped')
    const now = new Date(await deps.clock.now(tenantId)).toISOString()
    write({ error: error instanceof Error ? error.message : String(error), now })
  } finally {
    travelling.delete(tenantId)
    response.end()
  }
}
