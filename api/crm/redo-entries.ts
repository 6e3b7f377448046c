import type { CrmEntry } from '../../contracts/crm.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { findCrmEntry, redoCrmEntries } from '../../store/repositories/crm.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, notFound } from '../problems/api-problem.js'

export async function redoEntry(
  deps: ApiDeps,
  caller: Principal,
  entryId: string,
): Promise<CrmEntry> {
  const { tenantId } = caller
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const found = await findCrmEntry(trx, tenantId, entryId)
    if (!found) throw notFound('CRM entry')
    const redone = await redoCrmEntries(trx, { tenantId, entryId, nowMs: deps.wall.now() })
    if (redone === 0) {
      throw new ApiProblem('conflict', `This entry is ${found.state}: only a dead one is redone.`)
    }
    await auditRedo(trx, { caller, subject: entryId, redone, at })
    const now = await findCrmEntry(trx, tenantId, entryId)
    if (!now) throw notFound('CRM entry')
    return now
  })
}

export async function redoAllEntries(
  deps: ApiDeps,
  caller: Principal,
): Promise<{ redone: number }> {
  const { tenantId } = caller
  const at = await deps.clock.now(tenantId)
  return deps.store.transaction(async (trx) => {
    const redone = await redoCrmEntries(trx, { tenantId, nowMs: deps.wall.now() })
    if (redone > 0) await auditRedo(trx, { caller, subject: tenantId, redone, at })
    return { redone }
  })
}

interface Redone {
  caller: Principal
  subject: string
  redone: number
  at: number
}

async function auditRedo(trx: Trx, { caller, subject, redone, at }: Redone): Promise<void> {
  const { tenantId, keyId } = caller
  const detail = { entries: redone }
  await audit(trx, { tenantId, actor: keyId, action: 'crm.redone', subject, detail, at })
}
