import { isGrpcServiceError } from '@temporalio/client'
import { wallClock } from '../../runtime/clock.js'
import { readApiKey } from '../../runtime/temporal-api-key.js'
import type { ExternalTemporal } from '../../runtime/temporal-setting.js'
import { certificateOf } from '../../runtime/temporal-tls.js'
import { lookAtPort, type PortView } from './look-at-port.js'

/** Waiting does not help: a person has to change something. */
export class TemporalRefuses extends Error {}

export interface TemporalTarget {
  temporal: ExternalTemporal
  namespace: string
}

const NOT_FOUND = 5
const PERMISSION_DENIED = 7
const UNAUTHENTICATED = 16

/** What to do about a connection that failed, as far as the failure and the port tell. */
export async function explainTemporalFailure(
  error: unknown,
  target: TemporalTarget,
): Promise<Error> {
  if (error instanceof TemporalRefuses) return error
  const refusal = explainRefusal(error, target)
  if (refusal !== undefined) return new TemporalRefuses(refusal, { cause: error })
  const { temporal } = target
  const view = await lookAtPort(temporal)
  const mistake = mistakeOf(view, temporal)
  if (mistake !== undefined) return new TemporalRefuses(mistake, { cause: error })
  return new Error(absenceOf(view, temporal, error), { cause: error })
}

/** For an answer that the server will repeat until a person changes something. */
export function explainRefusal(error: unknown, target: TemporalTarget): string | undefined {
  const { temporal, namespace } = target
  const code = codeOf(error)
  if (code === PERMISSION_DENIED || code === UNAUTHENTICATED) return aboutTheKey(target)
  if (code !== NOT_FOUND) return undefined
  return (
    `Temporal at ${temporal.address} has no namespace "${namespace}": correct TEMPORAL_NAMESPACE or create it with ` +
    `temporal operator namespace create --namespace ${namespace} --retention 30d`
  )
}

function codeOf(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (isGrpcServiceError(at)) return at.code
  }
  return undefined
}

function aboutTheKey({ temporal, namespace }: TemporalTarget): string {
  const { address, apiKey, tls } = temporal
  if (apiKey === undefined) {
    const instead =
      typeof tls === 'object' && tls?.clientCertPair
        ? 'the client certificate may not use it; use another one or set TEMPORAL_API_KEY.'
        : 'set TEMPORAL_API_KEY, or a client certificate, that may use it.'
    return `Temporal at ${address} refuses the namespace "${namespace}": ${instead}`
  }
  const key = readApiKey(apiKey)
  if (key.kind === 'no_token') {
    return 'TEMPORAL_API_KEY is not a key of Temporal: a key is a long text in three parts with dots between them. Copy it again.'
  }
  if (key.expiresAt && key.expiresAt.getTime() <= wallClock.now()) {
    return `TEMPORAL_API_KEY expired on ${dayAndTime(key.expiresAt)}. Make a new key and put it in its place.`
  }
  return `TEMPORAL_API_KEY is refused by ${address} for namespace ${namespace}. Check that the key is of this account and may use it, and that it was not deleted.`
}

function dayAndTime(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function mistakeOf(view: PortView, temporal: ExternalTemporal): string | undefined {
  const { address } = temporal
  if (view.kind === 'certificate') return aboutTheCertificate(view.code, address)
  if (view.kind === 'wants_client_certificate') return aboutTheClientCertificate(temporal)
  if (view.kind === 'speaks_tls') {
    return `Temporal at ${address} speaks TLS and Overture does not: set TEMPORAL_TLS=true.`
  }
  if (view.kind === 'speaks_no_tls') {
    return `Temporal at ${address} does not speak TLS and Overture does: set TEMPORAL_TLS=false, or correct the port in TEMPORAL_ADDRESS.`
  }
  return undefined
}

function aboutTheCertificate(code: string, address: string): string {
  if (code === 'CERT_HAS_EXPIRED') {
    return `The certificate of Temporal at ${address} has expired: renew it on that server.`
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate of Temporal at ${address} is for another name: set TEMPORAL_TLS_SERVER_NAME to the name it carries.`
  }
  return `The certificate of Temporal at ${address} is not trusted here (${code}): set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the certificate of the authority that signed it.`
}

function aboutTheClientCertificate({ address, tls }: ExternalTemporal): string {
  const pair = typeof tls === 'object' ? tls?.clientCertPair : undefined
  if (!pair) {
    return `Temporal at ${address} wants a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.`
  }
  const until = certificateOf(pair.crt)?.validToDate
  if (until && until.getTime() <= wallClock.now()) {
    return `The client certificate for Temporal expired on ${dayAndTime(until)}: renew it.`
  }
  return `Temporal at ${address} refuses the client certificate: use one that an authority signed which that server knows.`
}

function absenceOf(view: PortView, { address }: ExternalTemporal, error: unknown): string {
  if (view.kind === 'no_such_host') {
    return `The host of TEMPORAL_ADDRESS (${address}) has no address in DNS: correct the name, or check DNS.`
  }
  if (view.kind === 'refused') {
    return `Nothing listens at TEMPORAL_ADDRESS (${address}): start Temporal there, or correct the address.`
  }
  if (view.kind === 'silent') {
    return `TEMPORAL_ADDRESS (${address}) cannot be reached: check the network and the firewall between.`
  }
  if (view.kind === 'closes_after_handshake') {
    return `Temporal at ${address} closes the connection after the TLS handshake, as a server does that wants another client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH).`
  }
  return `Temporal does not answer at ${address}: ${reasonOf(view, error)}`
}

function reasonOf(view: PortView, error: unknown): string {
  if (view.kind === 'unclear') return view.code
  const deepest = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return deepest instanceof Error ? deepest.message : String(deepest)
}
