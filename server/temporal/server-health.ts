import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { wallClock } from '../../runtime/clock.js'
import type { TemporalTiming } from './temporal-options.js'

const POLL_MS = 50

export interface HealthTarget {
  address: string
  namespace: string
}

/** The connection over which the server answered for the namespace, or undefined when time is up. */
export async function connectWhenHealthy(
  target: HealthTarget,
  timing: Pick<TemporalTiming, 'readyMs' | 'probeDeadlineMs'>,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  const deadline = performance.now() + timing.readyMs
  while (!signal.aborted && performance.now() < deadline) {
    // A fresh connection per try: gRPC waits longer and longer after a refused one.
    if (await accepts(target.address)) {
      const connection = Connection.lazy({ address: target.address })
      if (await answers(connection, target.namespace, timing.probeDeadlineMs)) return connection
      await connection.close()
    }
    await sleep(POLL_MS)
  }
  return undefined
}

/** Ends when the server has not answered for `hungAfterMs` on end, or when aborted. */
export async function untilHung(
  probe: { connection: Connection; namespace: string },
  timing: TemporalTiming,
  signal: AbortSignal,
): Promise<void> {
  let silentSince: number | undefined
  while (!signal.aborted) {
    await pause(timing.probeMs, signal)
    if (signal.aborted) return
    const asked = performance.now()
    const healthy = await answers(probe.connection, probe.namespace, timing.probeDeadlineMs)
    silentSince = healthy ? undefined : (silentSince ?? asked)
    if (silentSince !== undefined && performance.now() - silentSince >= timing.hungAfterMs) return
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { ref: false, signal }).catch(() => undefined)
}

async function answers(
  connection: Connection,
  namespace: string,
  deadlineMs: number,
): Promise<boolean> {
  try {
    await connection.withDeadline(wallClock.now() + deadlineMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    )
    return true
  } catch {
    return false
  }
}

function accepts(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''))
    const answer = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.setTimeout(1_000, () => answer(false))
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
