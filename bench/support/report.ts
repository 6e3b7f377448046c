export interface Target {
  text: string
  isMet: boolean
}

export interface Row {
  what: string
  measured: string
  yardstick?: string
  ratio?: string
  target?: Target
}

export interface Report {
  title: string
  rows: Row[]
  notes: string[]
}

export type Say = (progress: string) => void
export type Bench = (say: Say) => Promise<Report>

export function atMost(limit: number, measured: number, unit = ''): Target {
  return { text: `at most ${limit}${unit}`, isMet: measured <= limit }
}

const headings = ['', 'measured', 'yardstick', 'ratio', 'target', 'met']

export function tableOf({ title, rows, notes }: Report): string {
  const cells = rows.map(({ what, measured, yardstick, ratio, target }) => [
    what,
    measured,
    yardstick ?? '',
    ratio ?? '',
    target?.text ?? '',
    target === undefined ? '' : target.isMet ? 'yes' : 'NO',
  ])
  const table = [headings, ...cells]
  const widths = headings.map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  )
  const lines = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [`\n${title}`, ...lines, ...notes.map((note) => `- ${note}`)].join('\n')
}
