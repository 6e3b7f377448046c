import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import { toProblem } from '../problems/to-problem.js'
import { withinDeadline } from '../within-deadline.js'

export interface Remembering {
  /** As a log line says it. */
  name: string
  keptMs: number
  deadlineMs: number
  clock: Clock
  log: Log
}

/**
 * An answer serves every scrape for a while, and however many scrape, one question is under way. undefined:
 * no answer in time; a page of metrics says so and comes all the same.
 */
export function remember<T>(
  ask: () => Promise<T>,
  { name, keptMs, deadlineMs, clock, log }: Remembering,
): () => Promise<T | undefined> {
  let known: { at: number; answer: T } | undefined
  let underWay: Promise<T | undefined> | undefined
  const askOnce = async () => {
    try {
      const answer = await ask()
      known = { at: clock.now(), answer }
      return answer
    } catch (error) {
      known = undefined
      log.warn({ reason: toProblem(error).message }, `${name} could not be read for the metrics`)
      return undefined
    } finally {
      underWay = undefined
    }
  }
  return async () => {
    if (known && clock.now() - known.at < keptMs) return known.answer
    underWay ??= askOnce()
    const answer = await withinDeadline(underWay, deadlineMs)
    return answer === 'late' ? undefined : answer
  }
}
