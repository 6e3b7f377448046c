import type { Settings } from '../runtime/settings.js'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/

/** Why pretend time may not move: real mail would leave with invented dates. Null in the sandbox. */
export function realProviderRefusal(settings: Settings): string | null {
  if (!settings.smtpUrl) return null
  const host = URL.parse(settings.smtpUrl)?.hostname ?? ''
  if (loopback.test(host)) return null
  return 'SMTP_URL names a real mail server; time only moves when every provider is the sandbox or on this machine.'
}
