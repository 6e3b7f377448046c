import { InvalidInput } from '../problems/api-problem.js'
import { csvRecords } from './csv-records.js'
import { decodeLines } from './decode-lines.js'
import { restoreFormula } from './formula-cells.js'
import type { Upload } from './upload.js'

export interface TableRow {
  row: number
  /** One for each column; undefined where a JSON row does not have it. */
  cells: unknown[]
}

export interface TableFault {
  row: number
  column: string | null
  detail: string
}

/** What a CSV file and a JSON array have in common. */
export interface Table {
  columns: string[]
  rows: AsyncIterable<TableRow | TableFault> | Iterable<TableRow | TableFault>
  /** Complete when all rows were read. */
  guessedRows: number[]
}

const mostColumns = 500

export async function openCsv({
  bytes,
  charset,
}: Pick<Upload, 'bytes' | 'charset'>): Promise<Table> {
  const { pieces, guessedLines } = decodeLines(bytes, charset)
  const records = csvRecords(pieces)
  const { value: header, done } = await records.next()
  if (done) throw wrongHeader('The file is empty.')
  if (!('cells' in header)) throw wrongHeader(`The header ${header.detail}.`)
  const columns = header.cells.map((cell) => cell.trim())
  refuseHeader(columns)
  return { columns, rows: csvRows(records, columns), guessedRows: guessedLines }
}

async function* csvRows(
  records: ReturnType<typeof csvRecords>,
  columns: string[],
): AsyncGenerator<TableRow | TableFault> {
  for await (const record of records) {
    if ('cells' in record) yield { row: record.line, cells: record.cells.map(restoreFormula) }
    else {
      const column = record.column === null ? null : (columns[record.column] ?? null)
      yield { row: record.line, column, detail: record.detail }
    }
  }
}

/** Of the rows of a JSON array: every name that one of them has is a column. */
export function tableOfObjects(rows: unknown[]): Table {
  const columns = new Map<string, number>()
  for (const row of rows) {
    if (!isObject(row)) continue
    for (const name of Object.keys(row)) if (!columns.has(name)) columns.set(name, columns.size)
    if (columns.size > mostColumns) break
  }
  const names = [...columns.keys()]
  refuseHeader(names)
  return { columns: names, rows: objectRows(rows, columns), guessedRows: [] }
}

function* objectRows(
  rows: unknown[],
  columns: Map<string, number>,
): Generator<TableRow | TableFault> {
  for (const [index, row] of rows.entries()) {
    if (!isObject(row)) {
      yield { row: index + 1, column: null, detail: 'must be an object' }
      continue
    }
    const cells = Array<unknown>(columns.size)
    for (const [name, value] of Object.entries(row)) cells[columns.get(name) ?? 0] = value
    yield { row: index + 1, cells }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuseHeader(columns: string[]): void {
  if (columns.length > mostColumns) {
    throw wrongHeader(`There are ${columns.length} columns; a file may have ${mostColumns}.`)
  }
  const faults = columns.flatMap((column, index) => {
    const detail = faultOf(column, columns.indexOf(column) < index)
    return detail === undefined ? [] : [{ pointer: `/header/${index}`, detail }]
  })
  if (faults.length === 0) return
  const [first] = faults
  throw new InvalidInput('unprocessable', `The header: ${first?.pointer} ${first?.detail}.`, {
    errors: faults,
  })
}

function faultOf(column: string, isRepeated: boolean): string | undefined {
  if (column.includes('\0')) {
    return 'holds NUL characters: save the file as UTF-8, or as UTF-16 with a byte order mark'
  }
  if (column === '') return 'has no name'
  if (column.length > 200) return 'is longer than 200 characters'
  return isRepeated ? `is the second column named ${column}` : undefined
}

function wrongHeader(detail: string): InvalidInput {
  return new InvalidInput('unprocessable', detail, {
    errors: [{ pointer: '/header', detail: 'must name the columns' }],
  })
}
