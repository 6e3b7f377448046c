import type { Connection } from '@temporalio/client'
import { registeredSearchAttributes } from '../../contracts/temporal/search-attributes.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import { ensureSearchAttributes } from './ensure-search-attributes.js'

export function prepareExternal(
  connection: Connection,
  settings: Settings,
  log: Log,
): Promise<void> {
  return ensureSearchAttributes(connection, {
    namespace: settings.namespace,
    attributes: registeredSearchAttributes,
    log,
  })
}
