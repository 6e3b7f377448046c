import type { NativeConnection } from '@temporalio/worker'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import { createEmailTransports } from '../../activities/providers/smtp/email-transports.js'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import type { Store } from '../../store/open-store.js'
import { runWorkers, type RunningWorkers } from '../../workers/run-workers.js'
import { createTouchMetrics } from '../../workers/touch-metrics.js'

export interface WorkerParts {
  settings: Settings
  log: Log
  store: Store
  connection: NativeConnection
  publicUrl: string
  smtpUrl: string
  shortage?: () => string | null
}

export function startWorkers(parts: WorkerParts): Promise<RunningWorkers> {
  const { settings, log, store, publicUrl, smtpUrl } = parts
  return runWorkers({
    connection: parts.connection,
    namespace: settings.namespace,
    maxCachedWorkflows: settings.maxCachedWorkflows,
    // beside an embedded server the only other worker is one that was killed: not worth the usual 10 s
    stickyTimeoutMs: settings.temporal.kind === 'embedded' ? 3_000 : 10_000,
    versioning: settings.versioning,
    activities: createOutreachActivities({
      store,
      transports: createEmailTransports({
        usual: createSmtpEmail(smtpUrl),
        secrets: settings.senderSecrets,
        rules: { allowedHosts: settings.allowedHosts },
        sandbox: settings.sandbox.on,
        log,
      }),
      clock: wallClock,
      log,
      metrics: createTouchMetrics(),
      claimLeaseSeconds: settings.claimLeaseSeconds,
      defaultTimezone: settings.defaultTimezone,
      publicUrl,
      production: settings.production,
      temporalTellsWallTime: !settings.sandbox.on,
      ...(parts.shortage && { shortage: parts.shortage }),
    }),
  })
}
