import type { SenderPatch, SenderSmtp } from '../../contracts/senders.js'
import { isLoopbackHost } from '../../runtime/is-loopback.js'
import { faultOfHost, hostOf } from '../../runtime/outbound/host-rules.js'
import { faultOfReference } from '../../runtime/sender-secrets.js'
import type { Principal } from '../auth/principal.js'
import { refuseUnreachableLinks } from '../campaigns/refuse-unreachable-links.js'
import type { ApiDeps, ApiSettings } from '../deps.js'
import { ApiProblem, type FieldError } from '../problems/api-problem.js'

type Transport = Pick<SenderPatch, 'smtp' | 'imap' | 'dkim' | 'provider'>

const forAdmins = {
  smtp: 'give a sender its own mail server',
  imap: 'name the mailbox of a sender',
  dkim: 'give a sender a key to sign with',
} as const

/**
 * A mail server gets the password that is named beside it, so both are the choice of an admin, and neither may
 * lead where this server alone can look. Whoever connects judges them again each time.
 */
export async function refuseTransport(
  deps: ApiDeps,
  caller: Principal,
  given: Transport,
): Promise<void> {
  refuseOthers(caller, given)
  const errors = faultsOf(given, caller.tenantId, deps.settings)
  const [first] = errors
  if (first) {
    throw new ApiProblem('unprocessable', `${first.pointer} ${first.detail}.`, { errors })
  }
  const { smtp } = given
  if (!smtp) return
  refuseUnreachableLinks(deps, { smtp, provider: 'smtp' })
  await refusePretendTime(deps, caller.tenantId, smtp)
}

function refuseOthers(caller: Principal, given: Transport): void {
  if (caller.scopes.includes('admin')) return
  for (const field of ['smtp', 'imap', 'dkim'] as const) {
    if (given[field] !== undefined) {
      throw new ApiProblem('forbidden', `Only an admin key may ${forAdmins[field]}.`)
    }
  }
}

function faultsOf(given: Transport, tenantId: string, settings: ApiSettings): FieldError[] {
  const { smtp, imap, dkim, provider } = given
  return [
    ...hostFaults('smtp', smtp, settings),
    ...secretFaults('smtp', smtp, { tenantId, settings }),
    ...hostFaults('imap', imap, settings),
    ...secretFaults('imap', imap, { tenantId, settings }),
    ...secretFaults('dkim', dkim, { tenantId, settings }),
    ...(provider === 'resend' && settings.resendUrl === null
      ? [{ pointer: '/provider', detail: 'needs RESEND_API_KEY, which this server does not have' }]
      : []),
  ]
}

function hostFaults(
  field: string,
  server: { host: string; port: number } | null | undefined,
  { allowedHosts }: ApiSettings,
): FieldError[] {
  if (!server) return []
  const host = hostOf(server.host)
  const detail =
    host === null
      ? 'is no host name and no address'
      : faultOfHost({ host, port: server.port }, allowedHosts)
  return detail === null ? [] : [{ pointer: `/${field}/host`, detail }]
}

function secretFaults(
  field: string,
  named: { secret_ref: string } | null | undefined,
  { tenantId, settings }: { tenantId: string; settings: ApiSettings },
): FieldError[] {
  if (!named) return []
  const wanted = { reference: named.secret_ref, tenantId }
  const detail = faultOfReference(wanted, { dir: settings.senderSecretsDir })
  return detail === null ? [] : [{ pointer: `/${field}/secret_ref`, detail }]
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

/** For the audit log: where mail and passwords go from now on, and which passwords. */
export function placesOf({ smtp, imap, dkim }: Transport): Record<string, unknown> {
  return {
    ...(smtp && { smtp: serverOf(smtp) }),
    ...(imap && { imap: serverOf(imap) }),
    ...(dkim && {
      dkim: { domain: dkim.domain, selector: dkim.selector, secret_ref: dkim.secret_ref },
    }),
  }
}

function serverOf({ host, port, secret_ref }: Pick<SenderSmtp, 'host' | 'port' | 'secret_ref'>) {
  return { host, port, secret_ref }
}
