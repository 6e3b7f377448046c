import { Client, type Connection } from '@temporalio/client'
import { wallClock } from '../../runtime/clock.js'
import { withinDeadline } from '../within-deadline.js'

export interface TemporalGate {
  client: Client
  /** Whether the namespace answers within 2 s. */
  isUp(): Promise<boolean>
}

const deadlineMs = 2_000
const rememberedMs = 1_000

export function createTemporalGate(connection: Connection, namespace: string): TemporalGate {
  let last: { at: number; up: Promise<boolean> } | undefined
  return {
    client: new Client({ connection, namespace }),
    isUp: () => {
      const now = wallClock.now()
      if (!last || now - last.at >= rememberedMs) last = { at: now, up: ask(connection, namespace) }
      return last.up
    },
  }
}

async function ask(connection: Connection, namespace: string): Promise<boolean> {
  const answer = connection.withDeadline(wallClock.now() + deadlineMs, () =>
    connection.workflowService.describeNamespace({ namespace }),
  )
  try {
    // the deadline of a call does not cover what the connection does before it
    return (await withinDeadline(answer, deadlineMs)) !== 'late'
  } catch {
    // whatever the reason is, it does not answer
    return false
  }
}
