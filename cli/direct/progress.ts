import type { Output } from '../output.js'

export interface Progress {
  tell: (table: string, rows: number) => void
  end: () => void
}

/** One line for each table, when it is done. */
export function progressOf(output: Output): Progress {
  let current: { table: string; rows: number } | undefined
  const say = () => {
    if (current) output.note(`${current.table}: ${current.rows} rows`)
  }
  return {
    tell(table, rows) {
      if (current?.table !== table) say()
      current = { table, rows }
    },
    end: say,
  }
}
