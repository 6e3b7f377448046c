import type { Environment } from './environment.js'
import { isLoopback } from './is-loopback.js'

export interface TwilioSetting {
  /** Without a trailing slash. */
  baseUrl: string
  accountSid: string
  authToken: string
  from: string
}

export interface ResendSetting {
  baseUrl: string
  apiKey: string
  /** undefined: its webhook is refused. */
  webhookSecret: string | undefined
}

export type CrmSetting =
  | { kind: 'local' }
  | { kind: 'hubspot'; baseUrl: string; token: string }
  | { kind: 'webhook'; url: string; secret: string }

export interface ProviderSettings {
  /** null: no SMS, but for the sandbox's. */
  twilio: TwilioSetting | null
  resend: ResendSetting | null
  crm: CrmSetting
  /** The one tenant whose people the CRM knows; the others have the local one. */
  crmTenant: string
  /** Signs inbound mail of the default tenant. */
  inboundSecret: string | undefined
  /** How long ago the replies to a sender may have been looked at for it to send. */
  replyFreshnessMinutes: number
}

export function providerSettings(e: Environment): ProviderSettings {
  return {
    twilio: twilioSetting(e),
    resend: resendSetting(e),
    crm: crmSetting(e),
    crmTenant: e.CRM_TENANT ?? 'default',
    inboundSecret: e.INBOUND_WEBHOOK_SECRET,
    replyFreshnessMinutes: e.REPLY_FRESHNESS_MINUTES ?? 15,
  }
}

const twilioUrl = 'https://api.twilio.com'

function twilioSetting(e: Environment): TwilioSetting | null {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = e
  if (sid === undefined || token === undefined || from === undefined) return null
  const baseUrl = e.TWILIO_BASE_URL ?? twilioUrl
  return { baseUrl: withoutSlash(baseUrl), accountSid: sid, authToken: token, from }
}

function resendSetting(e: Environment): ResendSetting | null {
  if (e.RESEND_API_KEY === undefined) return null
  return {
    baseUrl: withoutSlash(e.RESEND_BASE_URL ?? 'https://api.resend.com'),
    apiKey: e.RESEND_API_KEY,
    webhookSecret: e.RESEND_WEBHOOK_SECRET,
  }
}

function crmSetting(e: Environment): CrmSetting {
  if (e.HUBSPOT_TOKEN !== undefined) {
    const baseUrl = e.HUBSPOT_BASE_URL ?? 'https://api.hubapi.com'
    return { kind: 'hubspot', baseUrl: withoutSlash(baseUrl), token: e.HUBSPOT_TOKEN }
  }
  if (e.CRM_WEBHOOK_URL !== undefined && e.CRM_WEBHOOK_SECRET !== undefined) {
    return { kind: 'webhook', url: e.CRM_WEBHOOK_URL, secret: e.CRM_WEBHOOK_SECRET }
  }
  return { kind: 'local' }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/** Half of a provider is a mistake that would otherwise show at the first message. */
export function halfProviders(e: Environment): string[] {
  const faults: string[] = []
  const twilio = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'] as const
  const missing = twilio.filter((name) => e[name] === undefined)
  if (missing.length > 0 && missing.length < twilio.length) {
    faults.push(`${missing.join(', ')}: must be set together with the other TWILIO_ variables`)
  }
  faults.push(...unreachableForTwilio(e))
  if ((e.CRM_WEBHOOK_URL === undefined) !== (e.CRM_WEBHOOK_SECRET === undefined)) {
    faults.push('CRM_WEBHOOK_URL, CRM_WEBHOOK_SECRET: must be set together')
  }
  if (e.HUBSPOT_TOKEN !== undefined && e.CRM_WEBHOOK_URL !== undefined) {
    faults.push('HUBSPOT_TOKEN, CRM_WEBHOOK_URL: must not both be set; there is one CRM')
  }
  return faults
}

/** Its callbacks, STOP among them, come in by PUBLIC_URL. */
function unreachableForTwilio(e: Environment): string[] {
  const publicUrl = e.PUBLIC_URL ?? e.BACKEND_BASE_URL ?? ''
  if (twilioSetting(e) === null || isLoopback(e.TWILIO_BASE_URL ?? twilioUrl)) return []
  if (publicUrl.startsWith('https:') && !isLoopback(publicUrl)) return []
  return [
    'PUBLIC_URL: must be the https address of this server when Twilio is set up; else no STOP reaches it',
  ]
}
