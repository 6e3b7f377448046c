import type { EventEffect } from '../../contracts/events.js'
import type { ReportedEvent } from '../../domain/events/consequence.js'
import { newId } from '../../store/derive-ids.js'
import type { Trx } from '../../store/open-store.js'
import type { Member } from '../../store/repositories/campaign-members.js'
import type { EventReport, Reporter } from '../events/event-report.js'
import { auditEvent, lockForEvent, recordEventInside } from '../events/record-event-inside.js'

export interface EventOfPeople {
  tenantId: string
  event: ReportedEvent
  occurredAtMs: number
  nowMs: number
  by: Reporter
  /** Every campaign that it is to be recorded in. */
  members(trx: Trx): Promise<Member[]>
}

export interface Recorded {
  members: Member[]
  effects: EventEffect[]
  /** Last in the transaction: its lock makes the tenant's other audited changes wait. */
  writeAudit(): Promise<void>
}

export const nothingRecorded: Recorded = {
  members: [],
  effects: [],
  writeAudit: () => Promise.resolve(),
}

/** One event in each campaign of its people, all under locks that are taken before the first. */
export async function recordForMembers(trx: Trx, said: EventOfPeople): Promise<Recorded> {
  const before = await said.members(trx)
  if (before.length === 0) return nothingRecorded
  await lockForEvent(trx, said.tenantId, before)
  const locked = new Set(before.map(keyOf))
  // read again under the locks: the outreach may have ended meanwhile
  const members = (await said.members(trx)).filter((member) => locked.has(keyOf(member)))
  const told = members.flatMap(({ workflowId }) => workflowId ?? [])
  const done: { report: EventReport; effect: EventEffect }[] = []
  for (const member of members) {
    const { event, occurredAtMs, by, nowMs } = said
    const report = { eventId: newId('evt'), member, event, occurredAtMs, by, told, nowMs }
    done.push({ report, effect: await recordEventInside(trx, report) })
  }
  return {
    members,
    effects: done.map(({ effect }) => effect),
    writeAudit: async () => {
      for (const { report, effect } of done) await auditEvent(trx, report, effect)
    },
  }
}

const keyOf = ({ campaignId, contactId }: Member) => `${campaignId} ${contactId}`
