import { NativeConnection } from '@temporalio/worker'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { connectPatiently } from './connect-patiently.js'
import { connectionOptions } from './connection-options.js'

export function connectWorker(settings: Settings, log: Log): Promise<NativeConnection> {
  return connectPatiently(settings, log, (temporal) =>
    NativeConnection.connect(connectionOptions(temporal)),
  )
}
