import { sql } from 'kysely'
import type { Db } from '../open-store.js'
import { killSwitchReason } from './stops.js'

/** What waits for a person, over all tenants. */
export interface Attention {
  killSwitches: number
  /** Restored from a backup, and nobody has looked yet. */
  restores: number
  undelivered: number
  unknown: number
  expiredClaims: number
}

export interface AttentionLimits {
  /** Outbox rows that are older were not taken by Temporal for a reason. */
  outboxBefore: Date
  /** Claims whose lease ended before: nobody tells their outcome any more. */
  leaseBefore: Date
}

export async function readAttention(db: Db, limits: AttentionLimits): Promise<Attention> {
  const { rows } = await sql<Attention>`
    select
      (select count(*)::int from stops where reason = ${killSwitchReason}) as "killSwitches",
      (select count(*)::int from restores where confirmed_at is null) as "restores",
      (select count(*)::int from outbox
        where delivered_at is null and created_at < ${limits.outboxBefore}) as "undelivered",
      (select count(*)::int from touches where state = 'unknown') as "unknown",
      (select count(*)::int from touches
        where state = 'claimed' and lease_until < ${limits.leaseBefore}) as "expiredClaims"`.execute(
    db,
  )
  const [row] = rows
  if (!row) throw new Error('the store answered nothing')
  return row
}

/** The domains that verified senders write from. */
export async function senderDomains(db: Db): Promise<string[]> {
  const { rows } = await sql<{ domain: string }>`
    select distinct lower(split_part(email, '@', 2)) as domain
    from senders where verified order by 1`.execute(db)
  return rows.map((row) => row.domain)
}
