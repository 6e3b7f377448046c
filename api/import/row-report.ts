import { importLimitRows, type RowFault } from '../../contracts/contact-import.js'
import type { Table, TableFault, TableRow } from './table.js'

/** What an import has to say about the rows it read. */
export interface RowReport {
  rows: number
  refused: number
  errors: RowFault[]
  /** Rows that something is to be said of, by what it is. */
  remarks: Map<string, number[]>
}

export const newReport = (): RowReport => ({ rows: 0, refused: 0, errors: [], remarks: new Map() })

export function refuseRow(report: RowReport, faults: RowFault[]): void {
  report.refused += 1
  report.errors.push(...faults)
}

export function remark(report: RowReport, what: string, row: number): void {
  const rows = report.remarks.get(what)
  if (rows) rows.push(row)
  else report.remarks.set(what, [row])
}

const shownRows = 20

export function remarksOf(report: RowReport): string[] {
  return [...report.remarks].map(([what, rows]) => {
    const shown = rows.slice(0, shownRows).join(', ')
    const more = rows.length > shownRows ? ` and ${rows.length - shownRows} more` : ''
    return `${what}: ${rows.length === 1 ? 'row' : `${rows.length} rows,`} ${shown}${more}.`
  })
}

const chunkRows = 500

/** Good rows by the chunk; the faults that the reader found go straight into the report. */
export async function* chunksOf(table: Table, report: RowReport): AsyncGenerator<TableRow[]> {
  let chunk: TableRow[] = []
  for await (const row of table.rows) {
    if (isBlank(row)) {
      remark(report, 'Without any value, and passed over', row.row)
      continue
    }
    report.rows += 1
    if (report.rows > importLimitRows) {
      refuseRow(report, [tooMany(row)])
      break
    }
    if ('detail' in row) refuseRow(report, [row])
    else chunk.push(row)
    if (chunk.length < chunkRows) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
  for (const row of table.guessedRows) {
    remark(report, 'Not UTF-8, and read as Windows-1252', row)
  }
}

function isBlank(row: TableRow | TableFault): boolean {
  return 'cells' in row && row.cells.every(isBlankCell)
}

export function isBlankCell(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

function tooMany({ row }: { row: number }): RowFault {
  return {
    row,
    column: null,
    detail: `and everything after it was not read: a file may have ${importLimitRows} rows`,
  }
}
