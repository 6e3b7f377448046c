import type { ColumnType, Generated } from 'kysely'
import type {
  Affected,
  ApprovalKind,
  ApprovalRules,
  ApprovalStatus,
  DecidedVia,
  Decision,
} from '../../contracts/approvals.js'
import type { CampaignConfig, Channel } from '../../contracts/campaign-config.js'
import type { Step } from '../../contracts/campaign-input.js'
import type { CampaignStatus } from '../../contracts/campaigns.js'
import type { TemplateKind } from '../../contracts/templates.js'
import type { ContactRole } from '../../contracts/temporal/account-outreach.js'
import type { WorkingHours } from '../../contracts/working-hours.js'
import type { Instant, MaybeInstant, Json } from './columns.js'

export interface CampaignTable {
  campaign_id: string
  tenant_id: string
  kind: 'abm'
  name: string
  status: CampaignStatus
  sender_id: string
  steps: Json<Step[]>
  working_hours: Json<WorkingHours>
  planned_total: number
  warnings: Json<string[]>
  config: ColumnType<CampaignConfig, string | undefined, string>
  config_version: Generated<number>
  /** The account of a lead: it has at most one running campaign. */
  lead_account_id: string | null
  updated_at: MaybeInstant
  paused_at: MaybeInstant
  created_at: Instant
  launched_at: MaybeInstant
  finished_at: MaybeInstant
}

export interface CampaignContactTable {
  tenant_id: string
  campaign_id: string
  contact_id: string
  account_id: string
  position: number
  role: ColumnType<ContactRole, ContactRole | undefined, ContactRole>
  score: Generated<number>
  progress: Generated<string>
  progress_reason: Generated<string>
}

export interface CampaignAccountTable {
  tenant_id: string
  campaign_id: string
  account_id: string
  workflow_id: string
  stage: string
  reason: string
  next_at: MaybeInstant
  started_at: MaybeInstant
  finished_at: MaybeInstant
  /** Somebody there has booked a meeting. */
  won_at: MaybeInstant
  /** Of the configuration under which the plan was made. */
  rules_version: Generated<number>
}

export interface ApprovalTable {
  tenant_id: string
  request_id: string
  kind: ApprovalKind
  status: ApprovalStatus
  subject: string
  content_hash: string
  /** Who waits for the decision. */
  workflow_id: string
  campaign_id: string | null
  contact_id: string | null
  touch_key: string | null
  /** Who edited the words; null: the engine asked. */
  requested_by: string | null
  affected: Json<Affected>
  rules: Json<ApprovalRules>
  requested_at: Instant
  deadline: MaybeInstant
  remind_at: MaybeInstant
  reminded_at: MaybeInstant
  escalate_at: MaybeInstant
  escalated_at: MaybeInstant
  decision: Decision | null
  decided_at: MaybeInstant
  decided_by: string | null
  decided_via: DecidedVia | null
  notes: string | null
  replaced_by: string | null
  replaces: string | null
}

export interface TemplateTable {
  tenant_id: string
  template_id: string
  name: string
  kind: TemplateKind
  channel: Channel
  /** null: any step. */
  step: number | null
  tone: string
  subject: string | null
  body: string
  created_at: Instant
  updated_at: Instant
}
