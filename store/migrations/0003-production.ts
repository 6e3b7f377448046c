import { sql, type Kysely } from 'kysely'

const statements = [
  `alter table api_keys add column expires_at timestamptz`,
  `alter table api_keys add column replaced_by text`,
  `alter table senders add column smtp jsonb`,
  `create table contact_lists (
    tenant_id text not null references tenants,
    list_id text not null,
    name text not null,
    contacts integer not null,
    created_at timestamptz not null,
    created_by text not null,
    primary key (tenant_id, list_id)
  )`,
  `create index contact_lists_page on contact_lists (tenant_id, created_at, list_id)`,
  `create table contact_list_members (
    tenant_id text not null,
    list_id text not null,
    contact_id text not null,
    position integer not null,
    primary key (tenant_id, list_id, contact_id),
    foreign key (tenant_id, list_id) references contact_lists,
    foreign key (tenant_id, contact_id) references contacts
  )`,
  `create index contacts_phone on contacts (tenant_id, phone) where phone is not null`,
  // which processes serve this store, so that one with other settings does not go unseen
  `create table processes (
    process_id text primary key,
    role text not null,
    host text not null,
    pid integer not null,
    version text not null,
    settings jsonb not null,
    started_at timestamptz not null,
    seen_at timestamptz not null
  )`,
  // a store that came from a backup, until a person has looked at what may have been sent since
  `create table restores (
    tenant_id text not null references tenants,
    restore_id text not null,
    taken_at timestamptz not null,
    restored_at timestamptz not null,
    in_doubt integer not null,
    confirmed_at timestamptz,
    confirmed_by text,
    note text,
    primary key (tenant_id, restore_id)
  )`,
  // the restore that put this touch in doubt
  `alter table touches add column restore_id text`,
  `create index touches_restore on touches (tenant_id, restore_id, created_at, touch_id)
    where restore_id is not null`,
  `create index outbox_oldest on outbox (created_at) where delivered_at is null`,
  // what the metrics count every few seconds, however much is over
  `create index touches_released on touches (tenant_id, slot_at) where state = 'released'`,
  `create index touches_unknown on touches (tenant_id, slot_at) where state = 'unknown'`,
  `create index stops_kill_switch on stops (scope) where reason = 'kill switch'`,
  `create index campaigns_running on campaigns (status) where status in ('active', 'paused')`,
  // a guard against mistakes: the owner of the table can take it away, which the hash chain then shows
  `create function refuse_audit_change() returns trigger language plpgsql as $$
  begin
    raise exception 'audit_log is append-only: % is refused', lower(tg_op) using errcode = 'restrict_violation';
  end $$`,
  `create trigger audit_log_append_only before update or delete on audit_log
    for each statement execute function refuse_audit_change()`,
]

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
