import type { Settings } from '../../runtime/settings.js'

/** What processes on one store must agree on, by the variable that sets it; no secrets. */
export function sharedSettings(settings: Settings): Record<string, string> {
  return {
    NODE_ENV: settings.production ? 'production' : 'development',
    OVERTURE_SANDBOX: String(settings.sandbox.on),
    TEMPORAL_NAMESPACE: settings.namespace,
    SMTP_URL: mailHost(settings.smtpUrl),
    PUBLIC_URL: settings.publicUrl ?? 'its own address',
    DEFAULT_TIMEZONE: settings.defaultTimezone,
    CLAIM_LEASE_SECONDS: String(settings.claimLeaseSeconds),
    OVERTURE_ALLOWED_HOSTS: [...settings.allowedHosts].sort().join(',') || 'none',
    ...sharedProviders(settings),
    SENDER_SECRETS_DIR: settings.senderSecrets.dir ?? 'none',
  }
}

function sharedProviders({ providers, sandbox }: Settings): Record<string, string> {
  const { twilio, resend, crm } = providers
  const none = 'none'
  return {
    TWILIO_ACCOUNT_SID: twilio?.accountSid ?? (sandbox.on ? 'the sandbox' : none),
    TWILIO_FROM: twilio?.from ?? none,
    TWILIO_BASE_URL: twilio?.baseUrl ?? none,
    RESEND_BASE_URL: resend?.baseUrl ?? none,
    HUBSPOT_BASE_URL: crm.kind === 'hubspot' ? crm.baseUrl : none,
    CRM_WEBHOOK_URL: crm.kind === 'webhook' ? new URL(crm.url).origin : none,
    CRM_TENANT: providers.crmTenant,
    REPLY_FRESHNESS_MINUTES: String(providers.replyFreshnessMinutes),
  }
}

function mailHost(smtpUrl: string | undefined): string {
  return smtpUrl === undefined ? 'the sandbox' : new URL(smtpUrl).host
}

export interface Difference {
  variable: string
  here: string
  there: string
}

export function differencesOf(
  here: Record<string, string>,
  there: Record<string, string>,
): Difference[] {
  return Object.entries(here).flatMap(([variable, value]) => {
    const other = there[variable]
    return other === undefined || other === value ? [] : [{ variable, here: value, there: other }]
  })
}

/** One of them would send for real what the other only pretends to. */
export const neverTogether = new Set(['OVERTURE_SANDBOX', 'TEMPORAL_NAMESPACE'])
