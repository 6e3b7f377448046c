import type { SearchAttributes } from './ensure-search-attributes.js'
import type { ServerPlace } from './server-place.js'

/** Time skipping has another name in other builds; a server ignores the keys that it does not know. */
const dynamicConfig = [
  'frontend.WorkflowTimeSkippingEnabled=true',
  'frontend.TimeSkippingEnabled=true',
  'system.workflowTimeSkippingEnabled=true',
  // A skipped timer costs 65 ms with this, and a second without.
  'history.timerProcessorMaxTimeShift="1ms"',
]

/** With the plain journal the dev server does a third of the work per second. */
const sqlitePragmas = ['journal_mode=wal', 'synchronous=normal']

export interface ServerContent {
  namespace: string
  searchAttributes: SearchAttributes
}

export interface SidePorts {
  httpPort: number
  metricsPort: number
}

export function serverArguments(
  place: ServerPlace,
  content: ServerContent,
  side: SidePorts,
): string[] {
  const attributes = Object.entries(content.searchAttributes).map(
    ([name, type]) => `${name}=${type}`,
  )
  return [
    [
      'server',
      'start-dev',
      '--ui-disable-news-fetch',
      '--disable-config-file',
      '--disable-config-env',
    ],
    ['--ip', place.host, '--port', String(place.port)],
    ['--ui-ip', place.host, '--ui-port', String(place.uiPort)],
    ['--http-port', String(side.httpPort), '--metrics-port', String(side.metricsPort)],
    ['--db-filename', place.db, '--namespace', content.namespace],
    ['--log-level', 'error', '--log-format', 'json'],
    ...sqlitePragmas.map((pragma) => ['--sqlite-pragma', pragma]),
    ...dynamicConfig.map((value) => ['--dynamic-config-value', value]),
    ...attributes.map((attribute) => ['--search-attribute', attribute]),
  ].flat()
}
