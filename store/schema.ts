import type {
  TenantTable,
  ApiKeyTable,
  SenderTable,
  ContactTable,
  AccountTable,
  SuppressionTable,
  ContactEventTable,
  ContactListTable,
  ContactListMemberTable,
} from './tables/people.js'
import type {
  CampaignTable,
  CampaignContactTable,
  CampaignAccountTable,
  ApprovalTable,
  TemplateTable,
} from './tables/campaigns.js'
import type {
  ScopeTable,
  StopTable,
  TouchTable,
  TouchEventTable,
  ArtifactTable,
} from './tables/ledger.js'
import type {
  OutboxTable,
  AuditTable,
  IdempotencyTable,
  ProcessTable,
  RestoreTable,
} from './tables/housekeeping.js'

import type {
  InboxTable,
  MailboxTable,
  SenderHealthTable,
  SenderStandingTable,
  TaskTable,
  WebhookSecretTable,
} from './tables/inbound.js'
import type {
  CrmEntryTable,
  CrmLinkTable,
  WebhookDeliveryTable,
  WebhookEndpointTable,
} from './tables/integrations.js'

export interface Database {
  tenants: TenantTable
  api_keys: ApiKeyTable
  senders: SenderTable
  contacts: ContactTable
  suppressions: SuppressionTable
  scopes: ScopeTable
  stops: StopTable
  campaigns: CampaignTable
  campaign_contacts: CampaignContactTable
  campaign_accounts: CampaignAccountTable
  touches: TouchTable
  touch_events: TouchEventTable
  accounts: AccountTable
  contact_events: ContactEventTable
  approvals: ApprovalTable
  templates: TemplateTable
  artifacts: ArtifactTable
  outbox: OutboxTable
  audit_log: AuditTable
  idempotency_keys: IdempotencyTable
  contact_lists: ContactListTable
  contact_list_members: ContactListMemberTable
  processes: ProcessTable
  restores: RestoreTable
  inbox: InboxTable
  webhook_secrets: WebhookSecretTable
  sender_health: SenderHealthTable
  sender_standings: SenderStandingTable
  mailboxes: MailboxTable
  tasks: TaskTable
  crm_entries: CrmEntryTable
  crm_links: CrmLinkTable
  webhook_endpoints: WebhookEndpointTable
  webhook_deliveries: WebhookDeliveryTable
}
