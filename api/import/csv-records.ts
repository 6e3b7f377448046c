import { readRecord } from './csv-cells.js'
import { afterBreak, countBreaks, isBreak, startOfNextLine } from './line-breaks.js'

export interface CsvRow {
  /** Where it starts in the file. */
  line: number
  cells: string[]
}

export interface CsvFault {
  line: number
  /** From 0; null: the whole row. */
  column: number | null
  detail: string
}

const longestRecord = 65_536
const delimiters = [',', ';', '\t']

interface Reading {
  rest: string
  line: number
  delimiter: string | undefined
  /** Of the header, which comes first. */
  width: number | undefined
}

/**
 * The rows of a CSV file. A fault costs the line it starts on and no other: a parser of whole files would take
 * everything behind an unclosed quote for one cell.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
): AsyncGenerator<CsvRow | CsvFault> {
  const reading: Reading = { rest: '', line: 1, delimiter: undefined, width: undefined }
  for await (const piece of pieces) {
    reading.rest += piece
    yield* takeRecords(reading, false)
  }
  yield* takeRecords(reading, true)
}

function* takeRecords(reading: Reading, atEnd: boolean): Generator<CsvRow | CsvFault> {
  const delimiter = (reading.delimiter ??= findDelimiter(reading))
  const text = reading.rest
  let at = 0
  while (at < text.length) {
    if (isBreak(text, at)) {
      at = afterBreak(text, at)
      reading.line += 1
      continue
    }
    const record = readRecord(text, at, delimiter)
    if (record.kind === 'open' && !atEnd && text.length - at <= longestRecord) break
    const { line } = reading
    const read = judge(record, { at, width: reading.width, text })
    if ('cells' in read) {
      reading.width ??= read.cells.length
      yield { line, cells: read.cells }
    } else yield { line, ...read }
    const end = 'cells' in read && record.kind === 'record' ? record.end : startOfNextLine(text, at)
    reading.line += Math.max(1, countBreaks(text, at, end))
    at = end
  }
  reading.rest = text.slice(at)
}

interface Place {
  at: number
  width: number | undefined
  text: string
}

function judge(
  record: ReturnType<typeof readRecord>,
  { at, width, text }: Place,
): { cells: string[] } | Omit<CsvFault, 'line'> {
  if (record.kind !== 'record') {
    const end = startOfNextLine(text, at)
    if (end - at > longestRecord) return tooLong
    return {
      column: record.column,
      detail:
        'has a quote that is not closed, or text beside its quotes; a quote inside quotes is written twice',
    }
  }
  if (record.end - at > longestRecord) return tooLong
  const { cells } = record
  if (width !== undefined && cells.length !== width) {
    return { column: null, detail: `has ${cells.length} columns where the header has ${width}` }
  }
  return { cells }
}

const tooLong = { column: null, detail: `is longer than ${longestRecord} characters` }

/** The one that stands most often in the header, outside quotes; a line `sep=;` of a spreadsheet says it. */
function findDelimiter(reading: Reading): string {
  const said = /^sep=([,;\t])(\r\n|\n|\r)/i.exec(reading.rest)
  if (said) {
    reading.rest = reading.rest.slice(said[0].length)
    reading.line += 1
    return said[1] ?? ','
  }
  const counts = new Map(delimiters.map((delimiter) => [delimiter, 0]))
  let quoted = false
  for (const character of headerOf(reading.rest)) {
    if (character === '"') quoted = !quoted
    if (!quoted && (character === '\n' || character === '\r')) break
    const count = counts.get(character)
    if (!quoted && count !== undefined) counts.set(character, count + 1)
  }
  const [[most]] = [...counts].sort(([, a], [, b]) => b - a) as [[string, number]]
  return most
}

function headerOf(text: string): string {
  return text.slice(0, longestRecord).replace(/^[\r\n]+/, '')
}
