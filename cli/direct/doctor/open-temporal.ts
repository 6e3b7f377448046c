import { Connection } from '@temporalio/client'
import type { RunFile } from '../../../contracts/run-file.js'
import { wallClock } from '../../../runtime/clock.js'
import type { Settings } from '../../../runtime/settings.js'
import type { ExternalTemporal } from '../../../runtime/temporal-setting.js'
import { connectionOptions } from '../../../server/temporal/connection-options.js'
import {
  explainTemporalFailure,
  TemporalRefuses,
  type TemporalTarget,
} from '../../../server/temporal/explain-failure.js'
import { fail, skipped, type Finding } from './finding.js'

export type OpenedTemporal =
  | { kind: 'open'; temporal: TemporalUnderTest; close(): Promise<void> }
  | { kind: 'closed'; finding: Finding; why: string }

export interface TemporalUnderTest {
  connection: Connection
  address: string
  version: string
  namespace: string
  tookMs: number
  /** Every call within the deadline of a check. */
  ask: <T>(call: () => Promise<T>) => Promise<T>
}

const callMs = 2_500

export async function openTemporal(asked: {
  settings: Settings
  run: RunFile | undefined
}): Promise<OpenedTemporal> {
  const { settings, run } = asked
  const place = placeOf(settings, run)
  if (!place) {
    const finding = skipped('Temporal', 'embedded, started by the server, which does not run')
    return { kind: 'closed', finding, why: 'the embedded Temporal does not run' }
  }
  const connection = Connection.lazy(connectionOptions(place))
  const ask = <T>(call: () => Promise<T>) => connection.withDeadline(wallClock.now() + callMs, call)
  const { namespace } = settings
  const began = performance.now()
  try {
    const info = await ask(() => connection.workflowService.getSystemInfo({}))
    // some servers answer the first question to everybody; this one needs the right to be here
    await ask(() => connection.workflowService.describeNamespace({ namespace }))
    const tookMs = performance.now() - began
    const { address } = place
    const temporal = { connection, address, version: info.serverVersion, namespace, tookMs, ask }
    return { kind: 'open', temporal, close: () => connection.close() }
  } catch (error) {
    await connection.close()
    return {
      kind: 'closed',
      finding: await explain(error, { temporal: place, namespace }),
      why: 'Temporal does not answer',
    }
  }
}

function placeOf({ temporal }: Settings, run: RunFile | undefined): ExternalTemporal | undefined {
  if (temporal.kind === 'external') return temporal
  if (!run) return undefined
  return {
    kind: 'external',
    address: run.temporal_address,
    uiUrl: null,
    apiKey: undefined,
    apiKeyFile: undefined,
    tls: undefined,
    metadata: undefined,
  }
}

async function explain(error: unknown, target: TemporalTarget): Promise<Finding> {
  const explained = await explainTemporalFailure(error, target)
  const fix =
    explained instanceof TemporalRefuses
      ? 'Correct what it names; waiting does not help.'
      : 'Start the Temporal server, or correct TEMPORAL_ADDRESS.'
  return fail('Temporal', explained.message, fix)
}
