import { isLoopback } from '../../runtime/is-loopback.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'

/** Real mail carries a link that ends it; one that its recipient cannot open is as good as none. */
export function refuseUnreachableLinks({ settings }: ApiDeps): void {
  const { mailIsReal, publicUrl } = settings
  if (!mailIsReal || (publicUrl.startsWith('https:') && !isLoopback(publicUrl))) return
  throw new ApiProblem(
    'unprocessable',
    `SMTP_URL names a real mail server, and the unsubscribe links would lead to ${publicUrl}, which recipients cannot open. Set PUBLIC_URL to the https address of this server.`,
  )
}
