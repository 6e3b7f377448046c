import { textColumns } from '../../../store/repositories/contact-merge.js'
import type { ExportedContact } from '../../../store/repositories/contact-export.js'
import { neutraliseFormula } from '../../import/formula-cells.js'

export const exportColumns = [
  'contact_id',
  ...textColumns,
  'account_id',
  'source_at',
  'consent',
  'fields',
  'unsubscribed',
  'bounced',
  'do_not_contact',
  'suppressed',
] as const

export function toCells({ row, suppressed }: ExportedContact): string[] {
  const said = (reason: string) => (suppressed === reason ? 'true' : '')
  return [
    row.contact_id,
    ...textColumns.map((column) => row[column] ?? ''),
    row.account_key ?? '',
    row.source_at?.toISOString() ?? '',
    objectCell(row.consent),
    objectCell(row.fields),
    said('unsubscribed'),
    said('bounced_hard'),
    said('do_not_contact'),
    suppressed ?? '',
  ].map(neutraliseFormula)
}

function objectCell(value: object): string {
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value)
}
