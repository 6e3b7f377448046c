import { sandboxSecretId, webhookSecretOf } from '../../intake/inbox/webhook-secret.js'
import {
  activeSecretSources,
  tenantSecretSources,
  type SecretSource,
} from '../../store/repositories/webhook-secrets.js'
import type { ApiDeps } from '../deps.js'
import { isSignedWith, type SignedCall } from './standard-signature.js'

export interface Signer {
  tenantId: string
  secretId: string
}

export interface SignedBody {
  call: SignedCall
  body: Buffer
  /** What the address names, so that not every secret need be tried. */
  secretId: string | undefined
}

/** The tenant of the secret in the environment. */
export const defaultTenant = 'default'
const configuredId = 'configured'
/** Whoever has more names the secret in the address. */
const mostTried = 100

/** Whose secret it is says whose message it is; the body is not asked. */
export async function findSigner(deps: ApiDeps, signed: SignedBody): Promise<Signer | undefined> {
  const { secretId } = signed
  const { inboundSecret, sandbox } = deps.settings
  const isUnnamed = secretId === undefined
  if (inboundSecret !== undefined && isUnnamed && isSigned(signed, inboundSecret)) {
    return { tenantId: defaultTenant, secretId: configuredId }
  }
  const { db } = deps.store
  const made = await activeSecretSources(db, { secretId, limit: mostTried })
  const found = made.find((source) => isSignedBy(signed, source))
  if (found || !sandbox || !(isUnnamed || secretId === sandboxSecretId)) return found
  const asked = { secretId: sandboxSecretId, limit: mostTried }
  return (await tenantSecretSources(db, asked)).find((source) => isSignedBy(signed, source))
}

function isSignedBy(signed: SignedBody, { tenantSecret, secretId }: SecretSource): boolean {
  return isSigned(signed, webhookSecretOf(tenantSecret, secretId))
}

function isSigned({ call, body }: SignedBody, secret: string): boolean {
  return isSignedWith(secret, call, body)
}
