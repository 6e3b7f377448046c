import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { SenderDkim } from '../../../contracts/senders.js'
import type { Log } from '../../../runtime/log.js'
import { UnresolvedSecret } from '../../../runtime/secret-references.js'
import { resolveSenderSecret, type SenderSecrets } from '../../../runtime/sender-secrets.js'
import type { EmailPort, SenderRoute, SubmitOutcome } from '../../ports.js'

interface Signing {
  secrets: SenderSecrets
  log: Log
}

interface SigningSender extends SenderRoute {
  dkim: SenderDkim
}

/** RFC 8301: receivers take nothing shorter. */
const fewestBits = 1024

/** Messages with a signature, or none: one without it would be taken for a forgery. */
export function signingPort(options: Signing, port: EmailPort, sender: SigningSender): EmailPort {
  return {
    async submit(email, startWithinMs) {
      const begun = performance.now()
      const loaded = await loadKey(options, sender)
      if ('kind' in loaded) return loaded
      const { domain, selector } = sender.dkim
      const dkim = { domain: domain.toLowerCase(), selector, key: loaded.key }
      return port.submit({ ...email, dkim }, startWithinMs - (performance.now() - begun))
    },
  }
}

/** Read anew for each message, as passwords are: a key is replaced without a restart. */
async function loadKey(
  { secrets, log }: Signing,
  { tenant_id: tenantId, sender_id, dkim }: SigningSender,
): Promise<{ key: KeyObject } | SubmitOutcome> {
  const refuse = (detail: string, fault: string): SubmitOutcome => {
    log.warn({ sender_id, fault }, detail)
    return { kind: 'not_sent', detail }
  }
  try {
    const pem = await resolveSenderSecret({ reference: dkim.secret_ref, tenantId }, secrets)
    const key = privateKeyOf(pem)
    if (key === null) {
      return refuse('the DKIM key of the sender is no private key in PEM', 'not PEM')
    }
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    if (key.asymmetricKeyType !== 'rsa' || bits < fewestBits) {
      const detail = `the DKIM key of the sender is not an RSA key of at least ${fewestBits} bits`
      return refuse(detail, `${key.asymmetricKeyType ?? ''} ${bits}`)
    }
    return { key }
  } catch (error) {
    if (!(error instanceof UnresolvedSecret)) throw error
    const detail =
      'the DKIM key of the sender leads to no secret here; GET /senders/{id} shows its secret_ref'
    return refuse(detail, error.message)
  }
}

/** One line, as it has to be in many places where variables are set, may have \n in place of line breaks. */
function privateKeyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem.replaceAll('\\n', '\n'))
  } catch {
    return null
  }
}
