import { IANAZone } from 'luxon'
import type { ZoneTable } from '../contracts/temporal/calendar.js'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const reachDays = 400
const mostTablesKept = 1000

const tables = new Map<string, ZoneTable>()

/** The offset changes of a zone from a day before `fromMs` for the next 400 days. */
export function zoneTable(name: string, fromMs: number): ZoneTable {
  const start = Math.floor(fromMs / dayMs) * dayMs - dayMs
  const key = `${name} ${start}`
  const known = tables.get(key)
  if (known) return known
  if (tables.size >= mostTablesKept) tables.clear()
  const table = readZone(name, start)
  tables.set(key, table)
  return table
}

function readZone(name: string, start: number): ZoneTable {
  const zone = IANAZone.create(name)
  const until = start + reachDays * dayMs
  const offsets = [{ from_ms: start, minutes: zone.offset(start) }]
  for (let day = start; day < until; day += dayMs) {
    const before = zone.offset(day)
    if (zone.offset(day + dayMs) === before) continue
    const from_ms = changeBetween(zone, day, day + dayMs)
    offsets.push({ from_ms, minutes: zone.offset(from_ms) })
  }
  return { name, offsets, until_ms: until }
}

function changeBetween(zone: IANAZone, fromMs: number, toMs: number): number {
  const before = zone.offset(fromMs)
  let low = fromMs
  let high = toMs
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2 / 60_000) * 60_000
    if (zone.offset(middle) === before) low = middle
    else high = middle
  }
  return high
}
