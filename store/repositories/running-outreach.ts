import type { Trx } from '../open-store.js'

/** The scopes by which running outreach is found. */
export interface OutreachScope {
  kind: 'tenant' | 'campaign' | 'sender' | 'domain'
  key: string
}

/** The running outreach workflows that a stop of this scope holds. */
export async function runningOutreachIn(
  trx: Trx,
  tenantId: string,
  scope: OutreachScope,
): Promise<string[]> {
  const running = trx
    .selectFrom('campaign_accounts as ca')
    .select('ca.workflow_id')
    .where('ca.tenant_id', '=', tenantId)
    .where('ca.finished_at', 'is', null)
  switch (scope.kind) {
    case 'tenant':
      return idsOf(await running.execute())
    case 'campaign':
      return idsOf(await running.where('ca.campaign_id', '=', scope.key).execute())
    case 'sender':
      return idsOf(
        await running
          .innerJoin('campaigns as c', (join) =>
            join
              .onRef('c.tenant_id', '=', 'ca.tenant_id')
              .onRef('c.campaign_id', '=', 'ca.campaign_id'),
          )
          .where('c.sender_id', '=', scope.key)
          .execute(),
      )
    case 'domain':
      return idsOf(
        await running
          .innerJoin('campaign_contacts as cc', (join) =>
            join
              .onRef('cc.tenant_id', '=', 'ca.tenant_id')
              .onRef('cc.campaign_id', '=', 'ca.campaign_id')
              .onRef('cc.account_id', '=', 'ca.account_id'),
          )
          .innerJoin('contacts as c', (join) =>
            join
              .onRef('c.tenant_id', '=', 'cc.tenant_id')
              .onRef('c.contact_id', '=', 'cc.contact_id'),
          )
          .where('c.email', 'like', `%@${scope.key}`)
          .distinct()
          .execute(),
      )
  }
}

function idsOf(rows: { workflow_id: string }[]): string[] {
  return rows.map((row) => row.workflow_id)
}
