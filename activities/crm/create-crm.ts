import type { CrmOf, CrmPort } from '../../contracts/crm-port.js'
import type { Clock } from '../../runtime/clock.js'
import type { OutboundRules } from '../../runtime/outbound/resolve-allowed.js'
import type { ProviderSettings } from '../../runtime/provider-settings.js'
import { createHubspotCrm } from './hubspot/hubspot-crm.js'
import { createWebhookCrm } from './webhook-crm.js'

/** One tenant has the CRM that is configured; the others, or all, have our own log alone. */
export function createCrm(
  { crm, crmTenant }: Pick<ProviderSettings, 'crm' | 'crmTenant'>,
  rules: OutboundRules,
  clock: Clock,
): CrmOf {
  const port = portOf(crm, rules, clock)
  return (tenantId) => (tenantId === crmTenant ? port : null)
}

function portOf(crm: ProviderSettings['crm'], rules: OutboundRules, clock: Clock): CrmPort | null {
  if (crm.kind === 'hubspot') return createHubspotCrm({ ...crm, rules, clock })
  return crm.kind === 'webhook' ? createWebhookCrm({ ...crm, rules, clock }) : null
}
