/** Results go to stdout, so that a script can take them; remarks go to stderr. */
export interface Output {
  line(text: string): void
  note(text: string): void
  json(value: unknown): void
  table(head: string[], rows: string[][]): void
}

const print = (text: string) => process.stdout.write(`${text}\n`)

export const terminalOutput: Output = {
  line: print,
  note: (text) => process.stderr.write(`${text}\n`),
  json: (value) => print(JSON.stringify(value, null, 2)),
  table: (head, rows) => [head, ...rows].forEach((row, _, all) => print(aligned(row, all))),
}

function aligned(row: string[], all: string[][]): string {
  const width = (column: number) => Math.max(...all.map((other) => other[column]?.length ?? 0))
  return row
    .map((cell, column) => cell.padEnd(width(column)))
    .join('  ')
    .trimEnd()
}
