import type { SenderSmtp } from '../../contracts/senders.js'
import { isLoopback, isLoopbackHost } from '../../runtime/is-loopback.js'
import type { ApiDeps, ApiSettings } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'

/** Real mail carries a link that ends it; one that its recipient cannot open is as good as none. */
export function refuseUnreachableLinks({ settings }: ApiDeps, smtp: SenderSmtp | null): void {
  const { publicUrl } = settings
  const server = realMailServer(settings, smtp)
  if (server === null || (publicUrl.startsWith('https:') && !isLoopback(publicUrl))) return
  throw new ApiProblem(
    'unprocessable',
    `${server}, and the unsubscribe links would lead to ${publicUrl}, which recipients cannot open. Set PUBLIC_URL to the https address of this server.`,
  )
}

/** What would send to people outside; null where nothing does. In the sandbox a server elsewhere is left alone. */
function realMailServer(settings: ApiSettings, smtp: SenderSmtp | null): string | null {
  if (smtp !== null && isLoopbackHost(smtp.host)) return null
  if (smtp !== null && !settings.sandbox) return 'The sender has a real mail server of its own'
  return settings.mailIsReal ? 'SMTP_URL names a real mail server' : null
}
