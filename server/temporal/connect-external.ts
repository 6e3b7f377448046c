import { Connection } from '@temporalio/client'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { connectPatiently } from './connect-patiently.js'
import { connectionOptions } from './connection-options.js'

/** The client's connection alone: an API process does not load the worker's native part. */
export function connectClient(settings: Settings, log: Log): Promise<Connection> {
  return connectPatiently(settings, log, (temporal) =>
    Connection.connect(connectionOptions(temporal)),
  )
}
