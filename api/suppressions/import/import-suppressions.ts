import type { Request } from 'express'
import {
  suppressionImportBodySchema,
  type SuppressionImportAnswer,
  type SuppressionImportOptions,
} from '../../../contracts/suppression-import.js'
import { audit } from '../../../store/repositories/audit.js'
import {
  findSuppressions,
  placeSuppressions,
  suppressionKey,
  type SuppressionOrder,
} from '../../../store/repositories/place-suppressions.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { readJson } from '../../import/read-json.js'
import {
  chunksOf,
  newReport,
  refuseRow,
  remarksOf,
  type RowReport,
} from '../../import/row-report.js'
import { openCsv, tableOfObjects, type Table, type TableRow } from '../../import/table.js'
import { withUpload, type Upload } from '../../import/upload.js'
import { readSuppression } from './read-suppression.js'
import { resolveSuppressionColumns, type SuppressionColumns } from './suppression-columns.js'

export interface SuppressionImportCall {
  caller: Principal
  request: Request
  query: SuppressionImportOptions
}

interface SuppressionImport {
  caller: Principal
  columns: SuppressionColumns['columns']
  options: SuppressionImportOptions
  nowMs: number
  report: RowReport
  firstRows: Map<string, number>
  inFlight: Set<string>
  suppressions: SuppressionImportAnswer['suppressions']
}

interface Known {
  id: string | null
  created: boolean
}

interface GoodRow {
  row: number
  order: SuppressionOrder
}

export async function importSuppressions(
  deps: ApiDeps,
  call: SuppressionImportCall,
): Promise<SuppressionImportAnswer> {
  return withUpload(call.request, (upload) => importUpload(deps, call, upload))
}

async function importUpload(
  deps: ApiDeps,
  { caller, query }: SuppressionImportCall,
  upload: Upload,
): Promise<SuppressionImportAnswer> {
  const { table, options } = await openTable(upload, query)
  const { columns, warnings } = resolveSuppressionColumns(table.columns)
  const work: SuppressionImport = {
    caller,
    columns,
    options,
    nowMs: await deps.clock.now(caller.tenantId),
    report: newReport(),
    firstRows: new Map(),
    inFlight: new Set(),
    suppressions: [],
  }
  for await (const rows of chunksOf(table, work.report)) {
    const good = readChunk(work, rows)
    recordOutcomes(work, good, await takeChunk(deps, work, good))
  }
  return answerOf(work, warnings)
}

async function openTable(
  upload: Upload,
  query: SuppressionImportOptions,
): Promise<{ table: Table; options: SuppressionImportOptions }> {
  if (upload.kind === 'csv') return { table: await openCsv(upload), options: query }
  const body = await readJson(upload, suppressionImportBodySchema)
  if (Array.isArray(body)) return { table: tableOfObjects(body), options: query }
  const { suppressions, ...options } = body
  return { table: tableOfObjects(suppressions), options: { ...query, ...options } }
}

function readChunk(work: SuppressionImport, rows: TableRow[]): GoodRow[] {
  const good: GoodRow[] = []
  for (const row of rows) {
    const read = readSuppression(work.columns, row, work.options.reason ?? 'manual')
    if ('faults' in read) refuseRow(work.report, read.faults)
    else good.push({ row: row.row, order: read.order })
  }
  return good
}

async function takeChunk(
  deps: ApiDeps,
  work: SuppressionImport,
  good: GoodRow[],
): Promise<Map<string, Known>> {
  const { tenantId } = work.caller
  const orders = good.map(({ order }) => order)
  if (work.options.dry_run) {
    const found = await findSuppressions(deps.store.db, tenantId, orders)
    return new Map(
      orders.map((order) => {
        const stored = found.get(suppressionKey(order))
        return [suppressionKey(order), { id: stored?.suppression_id ?? null, created: !stored }]
      }),
    )
  }
  return place(deps, work, orders)
}

async function place(
  deps: ApiDeps,
  { caller, nowMs, inFlight }: SuppressionImport,
  orders: SuppressionOrder[],
): Promise<Map<string, Known>> {
  if (orders.length === 0) return new Map()
  const { tenantId, keyId, requestId, name: by } = caller
  const done = await deps.store.transaction(async (trx) => {
    const result = await placeSuppressions(trx, { tenantId, orders, by, nowMs, requestId })
    const created = [...result.placed.values()].filter((one) => one.created).length
    await audit(trx, {
      tenantId,
      actor: keyId,
      action: 'suppressions.import',
      subject: 'suppressions',
      detail: { rows: orders.length, created, in_flight: result.inFlight.length },
      at: nowMs,
    })
    return result
  })
  deps.outbox.nudge()
  for (const touchId of done.inFlight) inFlight.add(touchId)
  return new Map(
    [...done.placed].map(([key, { row, created }]) => [key, { id: row.suppression_id, created }]),
  )
}

function recordOutcomes(work: SuppressionImport, good: GoodRow[], known: Map<string, Known>): void {
  for (const { row, order } of good) {
    const key = suppressionKey(order)
    const first = work.firstRows.get(key)
    if (first === undefined) work.firstRows.set(key, row)
    const { id, created } = known.get(key) ?? { id: null, created: false }
    work.suppressions.push({
      row,
      suppression_id: id,
      outcome: first !== undefined ? 'duplicate' : created ? 'created' : 'unchanged',
      ...(first !== undefined && { duplicate_of_row: first }),
    })
  }
}

function answerOf(work: SuppressionImport, warnings: string[]): SuppressionImportAnswer {
  const { report, suppressions } = work
  const count = (wanted: string) => suppressions.filter(({ outcome }) => outcome === wanted).length
  return {
    dry_run: work.options.dry_run ?? false,
    rows: report.rows,
    created: count('created'),
    unchanged: count('unchanged'),
    duplicates: count('duplicate'),
    refused: report.refused,
    in_flight: [...work.inFlight],
    errors: report.errors.sort((a, b) => a.row - b.row),
    warnings: [...warnings, ...remarksOf(report)],
    suppressions,
  }
}
