import type { SenderSmtp } from '../../contracts/senders.js'
import { isLoopbackHost } from '../../runtime/is-loopback.js'
import { faultOfHost, hostOf } from '../../runtime/outbound/host-rules.js'
import { faultOfReference } from '../../runtime/sender-secrets.js'
import type { Principal } from '../auth/principal.js'
import { refuseUnreachableLinks } from '../campaigns/refuse-unreachable-links.js'
import type { ApiDeps, ApiSettings } from '../deps.js'
import { ApiProblem, type FieldError } from '../problems/api-problem.js'

/**
 * A mail server gets the password that is named beside it, so both are the choice of an admin, and neither may
 * lead where this server alone can look. The worker judges them again with each message.
 */
export async function refuseTransport(
  deps: ApiDeps,
  caller: Principal,
  smtp: SenderSmtp | null | undefined,
): Promise<void> {
  if (smtp === undefined) return
  if (!caller.scopes.includes('admin')) {
    throw new ApiProblem('forbidden', 'Only an admin key may give a sender its own mail server.')
  }
  if (smtp === null) return
  const errors = faultsOf(smtp, caller.tenantId, deps.settings)
  const [first] = errors
  if (first) {
    throw new ApiProblem('unprocessable', `${first.pointer} ${first.detail}.`, { errors })
  }
  refuseUnreachableLinks(deps, smtp)
  await refusePretendTime(deps, caller.tenantId, smtp)
}

function faultsOf(smtp: SenderSmtp, tenantId: string, settings: ApiSettings): FieldError[] {
  const host = hostOf(smtp.host)
  const hostFault =
    host === null
      ? 'is no host name and no address'
      : faultOfHost({ host, port: smtp.port }, settings.allowedHosts)
  const wanted = { reference: smtp.secret_ref, tenantId }
  const secretFault = faultOfReference(wanted, { dir: settings.senderSecretsDir })
  return [
    ...(hostFault === null ? [] : [{ pointer: '/smtp/host', detail: hostFault }]),
    ...(secretFault === null ? [] : [{ pointer: '/smtp/secret_ref', detail: secretFault }]),
  ]
}

async function refusePretendTime(deps: ApiDeps, tenantId: string, smtp: SenderSmtp): Promise<void> {
  if (isLoopbackHost(smtp.host)) return
  const ahead = (await deps.clock.now(tenantId)) - deps.wall.now()
  if (ahead < 60_000) return
  throw new ApiProblem(
    'real_provider',
    'Time was moved in the sandbox for your tenant, and a real mail server would send mail with invented dates. Use another tenant.',
  )
}

/** For the audit log: where mail and password go from now on, and which password. */
export function serverOf({ host, port, secret_ref }: SenderSmtp): Record<string, unknown> {
  return { host, port, secret_ref }
}
