import { Connection } from '@temporalio/client'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { followKeyFile } from './api-key.js'
import { connectPatiently, type Patience } from './connect-patiently.js'
import { connectionOptions } from './connection-options.js'
import type { TemporalTarget } from './explain-failure.js'
import { externalTarget } from './external-target.js'

/** The client's connection alone: an API process does not load the worker's native part. */
export async function connectClient(
  settings: Settings,
  log: Log,
  patience?: Patience,
): Promise<Connection> {
  const target = externalTarget(settings)
  const connection = await connectPatiently(target, openClient, { log, patience })
  followKeyFile(target.temporal, (key) => connection.setApiKey(key), { log })
  return connection
}

/** Asks for the namespace too: a server accepts connections for namespaces that it does not have. */
export async function openClient(
  { temporal, namespace }: TemporalTarget,
  answerMs = 5_000,
): Promise<Connection> {
  const connection = await Connection.connect({
    ...connectionOptions(temporal),
    connectTimeout: answerMs,
  })
  try {
    await connection.withDeadline(wallClock.now() + answerMs, () =>
      connection.workflowService.describeNamespace({ namespace }),
    )
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}
