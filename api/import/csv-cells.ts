import { afterBreak, isBreak } from './line-breaks.js'

export type CsvRecord =
  | { kind: 'record'; cells: string[]; end: number }
  /** The text ends inside quotes; `column` counts from 0. */
  | { kind: 'open'; column: number }
  | { kind: 'broken'; column: number }

const quote = '"'

/** One record as RFC 4180 has it, from `start` to behind its line break. */
export function readRecord(text: string, start: number, delimiter: string): CsvRecord {
  const cells: string[] = []
  let at = start
  for (;;) {
    const cell = text[at] === quote ? readQuoted(text, at) : readPlain(text, at, delimiter)
    if (typeof cell === 'string') return { kind: cell, column: cells.length }
    cells.push(cell.value)
    at = cell.end
    if (text[at] === delimiter) at += 1
    else if (at >= text.length || isBreak(text, at)) {
      return { kind: 'record', cells, end: afterBreak(text, at) }
    } else return { kind: 'broken', column: cells.length - 1 }
  }
}

interface Cell {
  value: string
  end: number
}

function readPlain(text: string, start: number, delimiter: string): Cell | 'broken' {
  let end = start
  while (end < text.length && text[end] !== delimiter && !isBreak(text, end)) {
    if (text[end] === quote) return 'broken'
    end += 1
  }
  return { value: text.slice(start, end), end }
}

function readQuoted(text: string, start: number): Cell | 'open' {
  let closing = text.indexOf(quote, start + 1)
  let doubled = false
  while (closing !== -1 && text[closing + 1] === quote) {
    doubled = true
    closing = text.indexOf(quote, closing + 2)
  }
  if (closing === -1) return 'open'
  const value = text.slice(start + 1, closing)
  return { value: doubled ? value.replaceAll('""', quote) : value, end: closing + 1 }
}
