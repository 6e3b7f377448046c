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
}
