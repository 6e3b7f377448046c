import type { Generated } from 'kysely'
import type { Instant, MaybeInstant, Json } from './columns.js'

export interface OutboxTable {
  outbox_id: Generated<number>
  tenant_id: string
  workflow_id: string
  kind: 'start' | 'signal'
  event_id: string
  payload: Json<Record<string, unknown>>
  attempts: number
  leased_until: MaybeInstant
  created_at: Instant
  delivered_at: MaybeInstant
  last_error: string | null
}

export interface AuditTable {
  tenant_id: string
  sequence: number
  at: Instant
  actor: string
  action: string
  subject: string
  detail: Json<Record<string, unknown>>
  previous_hash: string
  hash: string
}

export interface IdempotencyTable {
  tenant_id: string
  key: string
  request_hash: string
  state: 'in_progress' | 'done'
  lease_until: Instant
  status: number | null
  answer: string | null
  created_at: Instant
}

export interface ProcessTable {
  process_id: string
  role: 'all' | 'api' | 'worker'
  host: string
  pid: number
  version: string
  /** What must agree between processes; secrets only as a hash. */
  settings: Json<Record<string, string>>
  started_at: Instant
  seen_at: Instant
}

export interface RestoreTable {
  tenant_id: string
  restore_id: string
  taken_at: Instant
  restored_at: Instant
  /** Touches that may have been sent after the backup was taken. */
  in_doubt: number
  confirmed_at: MaybeInstant
  confirmed_by: string | null
  /** What was looked at before it was confirmed. */
  note: string | null
}
