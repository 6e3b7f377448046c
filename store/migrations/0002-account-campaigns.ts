import { sql, type Kysely } from 'kysely'

const statements = [
  // null: no ramp; senders made before ramps existed keep sending as they did
  `alter table senders add column ramp jsonb`,
  `alter table senders add column min_gap_seconds integer not null default 0`,
  `alter table senders add column first_sent_day text`,
  `create table accounts (
    tenant_id text not null references tenants,
    account_id text not null,
    account_key text,
    metadata jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, account_id)
  )`,
  `alter table campaigns add column config jsonb not null default '{}'`,
  `alter table campaigns add column config_version integer not null default 1`,
  `alter table campaigns add column lead_account_id text`,
  `alter table campaigns add column updated_at timestamptz`,
  // one running lead campaign per account, also when the same lead is posted twice at once
  `create unique index campaigns_running_lead on campaigns (tenant_id, lead_account_id)
    where lead_account_id is not null and finished_at is null and status <> 'cancelled'`,
  `alter table campaign_contacts add column role text not null default 'secondary'`,
  `alter table campaign_contacts add column score integer not null default 0`,
  `alter table campaign_contacts add column progress text not null default 'queued'`,
  `alter table campaign_contacts add column progress_reason text not null default ''`,
  `alter table campaign_accounts add column rules_version integer not null default 0`,
  // a stop of a person or account may hold for one campaign only
  `alter table stops add column campaign_id text`,
  `alter table stops add column effect text not null default 'hold'`,
  `alter table touches add column why jsonb`,
  `alter table touches add column approval_id text`,
  `alter table touches add column message_kind text not null default 'step'`,
  `alter table touches add column resent_by text`,
  `alter table touches add column resend_order jsonb`,
  `create index touches_open_slots on touches (tenant_id, sender_id, slot_at)
    where state in ('planned', 'released')`,
  `create index touches_open_follow_ups on touches (tenant_id, sender_id, slot_at)
    where state in ('planned', 'released') and step > 1`,
  `create table contact_events (
    tenant_id text not null references tenants,
    event_id text not null,
    campaign_id text not null,
    account_id text not null,
    contact_id text not null,
    type text not null,
    sentiment text,
    engagement text,
    disclosable boolean not null default false,
    conflict text,
    conflict_cleared_at timestamptz,
    effect jsonb not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (tenant_id, event_id),
    foreign key (tenant_id, campaign_id) references campaigns,
    foreign key (tenant_id, contact_id) references contacts
  )`,
  `create index contact_events_campaign on contact_events (tenant_id, campaign_id, recorded_at, event_id)`,
  `create index contact_events_contact on contact_events (tenant_id, contact_id)`,
  `create table approvals (
    tenant_id text not null references tenants,
    request_id text not null,
    kind text not null,
    status text not null,
    subject text not null,
    content_hash text not null,
    workflow_id text not null,
    campaign_id text,
    contact_id text,
    touch_key text,
    requested_by text,
    affected jsonb not null,
    rules jsonb not null,
    requested_at timestamptz not null,
    deadline timestamptz,
    remind_at timestamptz,
    reminded_at timestamptz,
    escalate_at timestamptz,
    escalated_at timestamptz,
    decision text,
    decided_at timestamptz,
    decided_by text,
    decided_via text,
    notes text,
    replaced_by text,
    replaces text,
    primary key (tenant_id, request_id)
  )`,
  `create index approvals_pending on approvals (tenant_id, deadline, request_id) where status = 'pending'`,
  `create index approvals_page on approvals (tenant_id, requested_at, request_id)`,
  `create index approvals_touch on approvals (tenant_id, touch_key)`,
  `create table templates (
    tenant_id text not null references tenants,
    template_id text not null,
    name text not null,
    kind text not null,
    channel text not null,
    step integer,
    tone text not null,
    subject text,
    body text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, template_id)
  )`,
  `create index templates_page on templates (tenant_id, created_at, template_id)`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
