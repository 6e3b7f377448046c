import { Client, isGrpcServiceError, type Connection } from '@temporalio/client'
import { wallClock } from '../../runtime/clock.js'

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
  try {
    await connection.withDeadline(wallClock.now() + deadlineMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    )
    return true
  } catch (error) {
    if (isGrpcServiceError(error)) return false
    throw error
  }
}
