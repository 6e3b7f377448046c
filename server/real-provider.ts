import { isLoopback } from '../runtime/is-loopback.js'
import type { Settings } from '../runtime/settings.js'

/** Messages of senders without a mail server of their own leave this machine. */
export function mailIsReal({ smtpUrl }: Settings): boolean {
  return smtpUrl !== undefined && !isLoopback(smtpUrl)
}

/** Why pretend time may not move: real mail would leave with invented dates. Null in the sandbox. */
export function realProviderRefusal(settings: Settings): string | null {
  if (!mailIsReal(settings)) return null
  return 'SMTP_URL names a real mail server; time only moves when every provider is the sandbox or on this machine.'
}
