import type { NativeConnection } from '@temporalio/worker'
import { createCrm } from '../../activities/crm/create-crm.js'
import { createCrmWatch } from '../../activities/crm/crm-watch.js'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import { chooseTransport } from '../../activities/providers/choose-transport.js'
import { createResendEmail } from '../../activities/providers/resend/resend-email.js'
import { createEmailTransports } from '../../activities/providers/smtp/email-transports.js'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import { createTwilioSms } from '../../activities/providers/twilio/twilio-sms.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Settings } from '../../runtime/settings.js'
import type { Store } from '../../store/open-store.js'
import { repliesMatter } from '../real-provider.js'
import { runWorkers, type RunningWorkers } from '../../workers/run-workers.js'
import { createCrmMetrics } from '../../workers/crm-metrics.js'
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
  const { settings, log, store, publicUrl } = parts
  return runWorkers({
    connection: parts.connection,
    namespace: settings.namespace,
    maxCachedWorkflows: settings.maxCachedWorkflows,
    // beside an embedded server the only other worker is one that was killed: not worth the usual 10 s
    stickyTimeoutMs: settings.temporal.kind === 'embedded' ? 3_000 : 10_000,
    versioning: settings.versioning,
    activities: createOutreachActivities({
      store,
      ...providersOf(parts),
      ...crmOf(parts),
      clock: wallClock,
      log,
      metrics: createTouchMetrics(),
      claimLeaseSeconds: settings.claimLeaseSeconds,
      defaultTimezone: settings.defaultTimezone,
      publicUrl,
      production: settings.production,
      temporalTellsWallTime: !settings.sandbox.on,
      replyFreshness: {
        minutes: settings.providers.replyFreshnessMinutes,
        isNeeded: (sender) => repliesMatter(settings, sender),
      },
      ...(parts.shortage && { shortage: parts.shortage }),
    }),
  })
}

function providersOf({ settings, log, publicUrl, smtpUrl }: WorkerParts) {
  const rules = { allowedHosts: settings.allowedHosts }
  const { twilio, resend } = settings.providers
  const smtp = createEmailTransports({
    usual: createSmtpEmail(smtpUrl),
    secrets: settings.senderSecrets,
    rules,
    sandbox: settings.sandbox.on,
    log,
  })
  return {
    transports: chooseTransport({ smtp, resend: resend && createResendEmail({ resend, rules }) }),
    sms: twilio && createTwilioSms({ twilio, publicUrl, rules }),
  }
}

/** Our own log knows nothing that the store does not. */
function crmOf({ settings, store, log }: WorkerParts) {
  const { providers, allowedHosts, defaultTimezone } = settings
  if (providers.crm.kind === 'local') return {}
  const crm = createCrmWatch({
    store,
    crm: createCrm(providers, { allowedHosts }, wallClock),
    clock: wallClock,
    log,
    defaultTimezone,
    asked: createCrmMetrics(),
  })
  return { crm }
}
