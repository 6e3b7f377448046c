import type { KillSwitchInput, KillSwitchScope } from '../../contracts/kill-switch.js'
import { domainSchema } from '../../contracts/suppressions.js'
import type { Trx } from '../../store/open-store.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { findSender } from '../../store/repositories/senders.js'
import { notFound } from '../problems/api-problem.js'

export interface KillTarget {
  kind: KillSwitchScope
  key: string
}

/** A switch on something that does not exist would be trusted and stop nothing. */
export async function killTarget(
  trx: Trx,
  tenantId: string,
  { scope, id = '' }: KillSwitchInput,
): Promise<KillTarget> {
  switch (scope) {
    case 'tenant':
      if (id !== '' && id !== tenantId) throw notFound('tenant')
      return { kind: scope, key: tenantId }
    case 'campaign':
      if (!(await findCampaign(trx, tenantId, id))) throw notFound('campaign')
      return { kind: scope, key: id }
    case 'sender':
      if (!(await findSender(trx, { tenantId, senderId: id }))) throw notFound('sender')
      return { kind: scope, key: id }
    case 'domain':
      return { kind: scope, key: domainSchema.parse(id) }
  }
}
