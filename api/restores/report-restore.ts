import type { PageQuery } from '../../contracts/page.js'
import { restoreAdvice, type RestoreReport } from '../../contracts/restores.js'
import type { Db } from '../../store/open-store.js'
import { doubtsOf, findRestore } from '../../store/repositories/restores.js'
import type { Principal } from '../auth/principal.js'
import { notFound } from '../problems/api-problem.js'
import { reachOf } from './reach.js'

export async function reportRestore(
  db: Db,
  ask: { caller: Principal; restoreId: string; query: PageQuery },
): Promise<RestoreReport> {
  const { restoreId, query } = ask
  const restore = await findRestore(db, { tenantId: reachOf(ask.caller), restoreId })
  if (!restore) throw notFound('restore')
  const page = await doubtsOf(db, { tenantId: restore.tenant_id, restoreId }, query)
  return { ...page, restore, advice: [...restoreAdvice] }
}
