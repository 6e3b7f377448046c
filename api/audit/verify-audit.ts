import type { Verification, VerifyQuery } from '../../contracts/audit.js'
import { auditedTenants, verifyChain } from '../../store/repositories/audit-chain.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'

export async function verifyAudit(
  deps: ApiDeps,
  caller: Principal,
  query: VerifyQuery,
): Promise<Verification> {
  const tenantId = query.tenant_id ?? caller.tenantId
  if (tenantId !== caller.tenantId) {
    refuseForeigner(caller)
    if (!(await auditedTenants(deps.store.db)).includes(tenantId)) throw notFound('tenant')
  }
  const { expect_sequence: sequence, expect_hash: hash } = query
  const anchor = sequence !== undefined && hash !== undefined ? { sequence, hash } : undefined
  return verifyChain(deps.store.db, tenantId, anchor)
}

export async function listAuditedTenants(deps: ApiDeps, caller: Principal) {
  refuseForeigner(caller)
  return { tenants: await auditedTenants(deps.store.db) }
}

function refuseForeigner(caller: Principal): void {
  if (caller.installation) return
  throw new ApiProblem('forbidden', "Only the installation's own key may read about other tenants.")
}
