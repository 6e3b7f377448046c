import { Client, type Connection } from '@temporalio/client'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import { withinDeadline } from '../within-deadline.js'

export interface TemporalGate {
  client: Client
  /** Whether the namespace answers within 2 s. */
  isUp(): Promise<boolean>
  /** Why the last answer was no, where a person has to change something. */
  reason(): string | undefined
}

/** What is known of a failure that lasts until a person acts; undefined for any other. */
export type ExplainRefusal = (error: unknown) => string | undefined

const deadlineMs = 2_000
const rememberedMs = 1_000

export interface GateWatch {
  explain: ExplainRefusal
  log: Log
}

export function createTemporalGate(
  connection: Connection,
  namespace: string,
  watch?: GateWatch,
): TemporalGate {
  let last: { at: number; up: Promise<boolean> } | undefined
  let reason: string | undefined
  const note = (error: unknown) => {
    const before = reason
    reason = error === undefined ? undefined : watch?.explain(error)
    if (reason !== undefined && reason !== before) watch?.log.error(reason)
    if (error === undefined && before !== undefined)
      watch?.log.info('Temporal accepts calls again.')
    return error === undefined
  }
  return {
    client: new Client({ connection, namespace }),
    isUp: () => {
      const now = wallClock.now()
      if (!last || now - last.at >= rememberedMs) {
        last = { at: now, up: failureOf(connection, namespace).then(note) }
      }
      return last.up
    },
    reason: () => reason,
  }
}

/** undefined when it answers. */
async function failureOf(connection: Connection, namespace: string): Promise<unknown> {
  const answer = connection.withDeadline(wallClock.now() + deadlineMs, () =>
    connection.workflowService.describeNamespace({ namespace }),
  )
  try {
    // the deadline of a call does not cover what the connection does before it
    return (await withinDeadline(answer, deadlineMs)) === 'late' ? 'late' : undefined
  } catch (error) {
    return error ?? 'failed'
  }
}
