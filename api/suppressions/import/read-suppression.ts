import type { z } from 'zod'
import type { RowFault } from '../../../contracts/contact-import.js'
import { writtenPhoneSchema } from '../../../contracts/leads.js'
import {
  domainSchema,
  suppressionReasonSchema,
  type SuppressionInput,
} from '../../../contracts/suppressions.js'
import { emailSchema, lineSchema } from '../../../contracts/values.js'
import type { SuppressionOrder } from '../../../store/repositories/place-suppressions.js'
import { parseCell } from '../../import/parse-cell.js'
import { isBlankCell } from '../../import/row-report.js'
import type { TableRow } from '../../import/table.js'
import type { SuppressionColumn, SuppressionColumns } from './suppression-columns.js'

const schemas: Record<SuppressionColumn, z.ZodType> = {
  email: emailSchema,
  phone: writtenPhoneSchema,
  domain: domainSchema,
  reason: suppressionReasonSchema,
  note: lineSchema(500),
}

const addressKinds = ['email', 'phone', 'domain'] as const

export type ReadSuppression = { order: SuppressionOrder } | { faults: RowFault[] }

export function readSuppression(
  columns: SuppressionColumns['columns'],
  { row, cells }: TableRow,
  reason: SuppressionInput['reason'],
): ReadSuppression {
  const faults: RowFault[] = []
  const input: Partial<SuppressionInput> = {}
  for (const { index, header, field } of columns) {
    const cell = cells[index]
    if (isBlankCell(cell)) continue
    const parsed = parseCell(schemas[field], field === 'reason' ? lowerCase(cell) : cell)
    if (parsed.ok) Object.assign(input, { [field]: parsed.value })
    else faults.push({ row, column: header, detail: parsed.detail })
  }
  const said = addressKinds.filter((kind) => input[kind] !== undefined)
  const [kind] = said
  if (kind === undefined || said.length > 1) {
    if (faults.length === 0) {
      faults.push({ row, column: null, detail: 'needs exactly one of email, phone or domain' })
    }
    return { faults }
  }
  if (faults.length > 0) return { faults }
  const value = input[kind] ?? ''
  return { order: { kind, value, reason: input.reason ?? reason, note: input.note ?? null } }
}

function lowerCase(cell: unknown): unknown {
  return typeof cell === 'string' ? cell.trim().toLowerCase() : cell
}
