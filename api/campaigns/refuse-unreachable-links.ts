import { isLoopback } from '../../runtime/is-loopback.js'
import type { MailRoute } from '../../store/repositories/senders.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'
import { realMailServer } from './real-mail-server.js'

/** Real mail carries a link that ends it; one that its recipient cannot open is as good as none. */
export function refuseUnreachableLinks(
  { settings }: ApiDeps,
  route: Pick<MailRoute, 'smtp' | 'provider'>,
): void {
  const { publicUrl } = settings
  const server = realMailServer(settings, route)
  if (server === null || (publicUrl.startsWith('https:') && !isLoopback(publicUrl))) return
  throw new ApiProblem(
    'unprocessable',
    `${server}, and the unsubscribe links would lead to ${publicUrl}, which recipients cannot open. Set PUBLIC_URL to the https address of this server.`,
  )
}
