import { writeFile } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import type { ContactImportAnswer } from '../../contracts/contact-import.js'
import { CliError } from '../cli-error.js'
import type { Output } from '../output.js'

const shownFaults = 20

export interface Told {
  answer: ContactImportAnswer
  /** The file that has all of it. */
  report: string | undefined
}

export function sayReport(output: Output, { answer, report }: Told): void {
  output.line(countsOf(answer))
  if (answer.list_id !== null) output.line(`List ${answer.list_id}: ${answer.name}`)
  if (answer.in_flight.length > 0) {
    output.line(`Sent before they were stopped: ${answer.in_flight.join(', ')}`)
  }
  for (const warning of answer.warnings) output.note(warning)
  if (answer.errors.length === 0) return
  output.table(
    ['ROW', 'COLUMN', 'FAULT'],
    answer.errors
      .slice(0, shownFaults)
      .map(({ row, column, detail }) => [String(row), column ?? '-', detail]),
  )
  const hidden = answer.errors.length - shownFaults
  if (report !== undefined) output.note(`All of it: ${report}`)
  else if (hidden > 0) output.note(`and ${hidden} more; --report FILE writes all of them.`)
}

function countsOf(answer: ContactImportAnswer): string {
  const counts = [
    `${answer.rows} rows`,
    `${answer.created} created`,
    `${answer.updated} updated`,
    `${answer.unchanged} unchanged`,
    `${answer.duplicates} duplicates`,
    `${answer.suppressed} suppressed`,
    `${answer.refused} refused`,
  ].join(', ')
  return answer.dry_run ? `Only checked, nothing stored: ${counts}` : counts
}

export async function writeReport(file: string, answer: ContactImportAnswer): Promise<void> {
  const text = /\.json$/i.test(file) ? `${JSON.stringify(answer, null, 2)}\n` : faultsAsCsv(answer)
  try {
    await writeFile(file, text)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new CliError(`The import is done, but its report cannot be written: ${error.message}`)
  }
}

/** The names of columns come from the file, and may be formulas. */
function faultsAsCsv({ errors }: ContactImportAnswer): string {
  return stringify(
    errors.map(({ row, column, detail }) => [row, column ?? '', detail]),
    {
      header: true,
      columns: ['row', 'column', 'fault'],
      record_delimiter: '\r\n',
      quote_record_delimiter: true,
      escape_formulas: true,
    },
  )
}
