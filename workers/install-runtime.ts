import { DefaultLogger, Runtime } from '@temporalio/worker'
import type { Log } from '../runtime/log.js'
import { touchHistogramBuckets } from './touch-metrics.js'

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const

/**
 * Once a process, before any connection. The process itself handles signals, so that it can drain. With an
 * address (`host:port`) it tells its metrics there, at /metrics.
 */
export function installRuntime(log: Log, metricsAddress?: string): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      // the SDK tells of every start and stop of a worker, and that the delivery worker has no workflows
      const ours = meta?.['sdkComponent'] === 'activity' || meta?.['sdkComponent'] === 'workflow'
      if (level === 'INFO' && !ours) return
      if (message.startsWith('No workflows registered')) return
      log[levels[level]]({ ...meta }, message)
    }),
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} },
      ...(metricsAddress !== undefined && { metrics: prometheusAt(metricsAddress) }),
    },
  })
}

/** Base units and suffixes as Prometheus wants them, the same as other SDKs of Temporal have. */
function prometheusAt(bindAddress: string) {
  return {
    prometheus: {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
      histogramBucketOverrides: touchHistogramBuckets,
    },
  }
}
