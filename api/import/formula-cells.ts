/** A spreadsheet takes a cell that begins like this for a formula. */
const formula = /^'*[=+\-@\t\r]/
const neutralised = /^'+[=+\-@\t\r]/

export function neutraliseFormula(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell
}

/** Undoes `neutraliseFormula` and nothing else. */
export function restoreFormula(cell: string): string {
  return neutralised.test(cell) ? cell.slice(1) : cell
}
