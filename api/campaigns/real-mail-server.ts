import { isLoopback, isLoopbackHost } from '../../runtime/is-loopback.js'
import type { MailRoute } from '../../store/repositories/senders.js'
import type { ApiSettings } from '../deps.js'

/** What would send to people outside; null where nothing does. In the sandbox a server elsewhere is left alone. */
export function realMailServer(
  settings: ApiSettings,
  { smtp, provider }: Pick<MailRoute, 'smtp' | 'provider'>,
): string | null {
  const { resendUrl, sandbox, mailIsReal } = settings
  if (provider === 'resend' && resendUrl !== null) {
    if (isLoopback(resendUrl)) return null
    if (!sandbox) return 'The sender sends by Resend'
  } else if (smtp !== null) {
    if (isLoopbackHost(smtp.host)) return null
    if (!sandbox) return 'The sender has a real mail server of its own'
  }
  return mailIsReal ? 'SMTP_URL names a real mail server' : null
}
