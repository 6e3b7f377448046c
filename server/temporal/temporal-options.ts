import type { PortSetting } from '../../runtime/port-setting.js'
import type { PlainLog } from '../home/plain-log.js'
import type { SearchAttributes } from './ensure-search-attributes.js'

export interface TemporalOptions {
  cli: string
  home: string
  host: string
  port: PortSetting
  uiPort: PortSetting
  namespace: string
  searchAttributes: SearchAttributes
  log: PlainLog
  /** A dead server came back as another process. */
  onRestart?: (pid: number) => void
}

export interface TemporalServer {
  address: string
  uiUrl: string
  /** The last one, while a dead server is being replaced. */
  pid(): number
  stop(): Promise<void>
  /** Resolves, and never rejects, when the server died and could not be brought back. */
  gaveUp: Promise<Error>
}

export interface TemporalTiming {
  readyMs: number
  probeMs: number
  probeDeadlineMs: number
  hungAfterMs: number
  steadyMs: number
  graceMs: number
}

export const temporalTiming: TemporalTiming = {
  readyMs: 30_000,
  probeMs: 5_000,
  probeDeadlineMs: 5_000,
  hungAfterMs: 30_000,
  steadyMs: 60_000,
  graceMs: 10_000,
}
