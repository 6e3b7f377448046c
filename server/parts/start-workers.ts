import type { NativeConnection } from '@temporalio/worker'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import type { Store } from '../../store/open-store.js'
import { runWorkers, type RunningWorkers } from '../../workers/run-workers.js'

export interface WorkerParts {
  settings: Settings
  log: Log
  store: Store
  connection: NativeConnection
  publicUrl: string
  smtpUrl: string
}

export function startWorkers(parts: WorkerParts): Promise<RunningWorkers> {
  const { settings, log, store, publicUrl, smtpUrl } = parts
  return runWorkers({
    connection: parts.connection,
    namespace: settings.namespace,
    maxCachedWorkflows: settings.maxCachedWorkflows,
    // beside an embedded server the only other worker is one that was killed: not worth the usual 10 s
    stickyTimeoutMs: settings.temporal.kind === 'embedded' ? 3_000 : 10_000,
    activities: createOutreachActivities({
      store,
      email: createSmtpEmail(smtpUrl),
      clock: wallClock,
      log,
      claimLeaseSeconds: settings.claimLeaseSeconds,
      defaultTimezone: settings.defaultTimezone,
      publicUrl,
      production: settings.production,
    }),
  })
}
