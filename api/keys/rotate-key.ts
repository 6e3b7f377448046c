import type { KeyCreated, KeyRotation } from '../../contracts/keys.js'
import { durationMs } from '../../domain/time/duration-ms.js'
import { lockKey, replaceKey, type LockedKey } from '../../store/repositories/api-keys.js'
import { audit } from '../../store/repositories/audit.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput, notFound } from '../problems/api-problem.js'

export interface Rotation {
  caller: Principal
  keyId: string
  input: KeyRotation | undefined
}

const longestOverlapMs = 30 * 86_400_000

export async function rotateKey(deps: ApiDeps, rotation: Rotation): Promise<KeyCreated> {
  const { caller, keyId } = rotation
  const overlapMs = overlapOf(rotation.input?.overlap ?? 'PT24H')
  if (keyId !== caller.keyId && !caller.scopes.includes('admin')) {
    throw new ApiProblem('forbidden', 'A key may rotate itself; any other needs the scope admin.')
  }
  const { tenantId } = caller
  const wallMs = deps.wall.now()
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const old = await lockKey(trx, { tenantId, keyId })
    if (!old) throw notFound('key')
    refuseUnfit(old, caller, wallMs)
    const made = await replaceKey(trx, old, { wallMs, untilMs: wallMs + overlapMs })
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'key.rotated',
      subject: keyId,
      detail: { replaced_by: made.key.key_id, overlap_seconds: overlapMs / 1000 },
      at,
    })
    return { ...made.key, api_key: made.plaintext }
  })
}

function overlapOf(overlap: string): number {
  const ms = durationMs(overlap)
  if (ms > longestOverlapMs) {
    throw new InvalidInput('unprocessable', '/overlap must be at most P30D', {
      errors: [{ pointer: '/overlap', detail: 'must be at most P30D' }],
    })
  }
  return ms
}

function refuseUnfit({ key, installation }: LockedKey, caller: Principal, wallMs: number): void {
  // whoever holds its replacement may make keys for every tenant
  if (installation && key.key_id !== caller.keyId) {
    throw new ApiProblem('forbidden', "Only the installation's own key may rotate itself.")
  }
  const why = unfit(key, wallMs)
  if (why) throw new ApiProblem('conflict', `${why} Make a new key instead.`)
}

function unfit({ revoked_at, replaced_by, expires_at }: LockedKey['key'], wallMs: number) {
  if (revoked_at !== null) return 'This key is revoked.'
  if (replaced_by !== null) return `This key was rotated before: ${replaced_by} replaces it.`
  if (expires_at !== null && Date.parse(expires_at) <= wallMs) return 'This key has expired.'
  return undefined
}
