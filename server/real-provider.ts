import type { SenderRoute } from '../activities/ports.js'
import { isLoopback, isLoopbackHost } from '../runtime/is-loopback.js'
import type { Settings } from '../runtime/settings.js'

/** Messages of senders without a mail server of their own leave this machine. */
export function mailIsReal({ smtpUrl }: Settings): boolean {
  return smtpUrl !== undefined && !isLoopback(smtpUrl)
}

/** Why pretend time may not move: real messages would leave with invented dates. Null in the sandbox. */
export function realProviderRefusal(settings: Settings): string | null {
  const real = realProviders(settings)
  if (real.length === 0) return null
  return `${real.join(', ')}; time only moves when every provider is the sandbox or on this machine.`
}

/** In words: what is set up here and reaches somebody outside. */
export function realProviders(settings: Settings): string[] {
  const { twilio, resend, crm } = settings.providers
  const isReal = (url: string | undefined) => url !== undefined && !isLoopback(url)
  return [
    ...(mailIsReal(settings) ? ['SMTP_URL names a real mail server'] : []),
    ...(isReal(twilio?.baseUrl) ? ['TWILIO_ACCOUNT_SID names a real account'] : []),
    ...(isReal(resend?.baseUrl) ? ['RESEND_API_KEY is of a real account'] : []),
    ...(crm.kind === 'hubspot' && isReal(crm.baseUrl) ? ['HUBSPOT_TOKEN is of a real CRM'] : []),
    ...(crm.kind === 'webhook' && isReal(crm.url) ? ['CRM_WEBHOOK_URL names a real CRM'] : []),
  ]
}

/** Whether people outside get what this sender sends, so that somebody has to see what they answer. */
export function repliesMatter(
  settings: Settings,
  { smtp, provider }: Pick<SenderRoute, 'smtp' | 'provider'>,
): boolean {
  if (settings.sandbox.on) return false
  const { resend } = settings.providers
  if (provider === 'resend' && resend !== null) return !isLoopback(resend.baseUrl)
  return smtp === null ? mailIsReal(settings) : !isLoopbackHost(smtp.host)
}
