import type { CrmAdapter } from './crm.js'

/** Of a person, what a CRM may know them by. */
export interface CrmPerson {
  contact_id: string
  email: string | null
  phone: string | null
  first_name: string | null
  last_name: string | null
  title: string | null
  company: string | null
  /** Of their company; null: a free-mail address, or none. */
  domain: string | null
}

/** One touch or reply, to be told once. */
export interface CrmLogEntry {
  entry_id: string
  kind: 'touch' | 'reply' | 'task' | 'event'
  subject_id: string
  campaign_id: string | null
  title: string
  text: string | null
  occurred_at_ms: number
  person: CrmPerson
  /** As the CRM called them when it was told something last. */
  known: CrmLinks
  /** An earlier attempt may have arrived without its answer. */
  may_be_there: boolean
}

export interface CrmLinks {
  contact: string | null
  company: string | null
}

export type CrmLogOutcome =
  | { kind: 'logged'; external_id: string | null; links: CrmLinks }
  /** This entry will never be taken as it is. */
  | { kind: 'refused'; detail: string }
  /** The CRM takes nothing just now; `retry_after_ms`: it said for how long. */
  | { kind: 'away'; detail: string; retry_after_ms: number | null }

/** What somebody did of whom only the CRM knows. */
export interface CrmActivity {
  kind: 'replied' | 'meeting' | 'open_deal' | 'customer'
  /** What the CRM calls it. */
  external_id: string
  /** null: it is so now, since whenever. */
  at_ms: number | null
}

export type CrmAnswer =
  | { kind: 'known'; activities: CrmActivity[] }
  | { kind: 'away'; detail: string }

export interface CrmPort {
  readonly adapter: CrmAdapter
  log(entry: CrmLogEntry): Promise<CrmLogOutcome>
  /** Answers within the time given. */
  activitySince(person: CrmPerson, sinceMs: number, withinMs: number): Promise<CrmAnswer>
}

/** null: the tenant has no CRM but our own. */
export type CrmOf = (tenantId: string) => CrmPort | null
