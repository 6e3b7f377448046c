import { zoneTable } from '../../calendar/zone-table.js'
import { capOfDay, dayOf, nameOfDay } from '../../domain/ledger/sender-capacity.js'
import type { Db } from '../../store/open-store.js'
import {
  readDeliveryFigures,
  type DeliveryFigures,
} from '../../store/repositories/delivery-figures.js'
import { readInboxFigures, type InboxFigures } from '../../store/repositories/inbox-figures.js'
import { aliveMs, processesSeen } from '../../store/repositories/processes.js'
import {
  allSenders,
  countedOn,
  type SenderFigures,
} from '../../store/repositories/sender-figures.js'
import { readStoreFigures, type StoreFigures } from '../../store/repositories/store-figures.js'

/** Labels must not grow without end: of more senders the newest are shown. */
const mostSenders = 1000

export interface Figures extends StoreFigures {
  senders: SenderUse[]
  deliveries: DeliveryFigures
  inboxes: InboxFigures
  processes: { role: string; version: string; count: number }[]
}

export interface SenderUse {
  sender_id: string
  used: number
  cap: number
}

export async function readFigures(db: Db, wallMs: number): Promise<Figures> {
  return {
    ...(await readStoreFigures(db, wallMs)),
    senders: await readSenders(db, wallMs),
    deliveries: await readDeliveryFigures(db, wallMs),
    inboxes: await readInboxFigures(db, wallMs),
    processes: await readProcesses(db, wallMs),
  }
}

/** The same cap and the same count as the claim's, of the sender's own day. */
async function readSenders(db: Db, wallMs: number): Promise<SenderUse[]> {
  const senders = (await allSenders(db, mostSenders)).map((sender) => today(sender, wallMs))
  const used = await countedOn(db, senders)
  return senders.map(({ sender_id, cap }, at) => ({ sender_id, cap, used: used[at] ?? 0 }))
}

function today(sender: SenderFigures, wallMs: number) {
  const nowMs = wallMs + sender.clock_offset_ms
  const rules = { ...sender, zone: zoneTable(sender.timezone, nowMs) }
  const day = dayOf(rules, nowMs)
  const { tenant_id, sender_id } = sender
  return { tenant_id, sender_id, day: nameOfDay(day), cap: capOfDay(rules, day, nowMs) }
}

async function readProcesses(db: Db, wallMs: number): Promise<Figures['processes']> {
  const alive = await processesSeen(db, wallMs, aliveMs)
  const kinds = Map.groupBy(alive, ({ role, version }) => `${role} ${version}`)
  return [...kinds.values()].flatMap((same) => {
    const [first] = same
    return first ? [{ role: first.role, version: first.version, count: same.length }] : []
  })
}
