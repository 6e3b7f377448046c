import type { z } from 'zod'
import type { ContactColumn, RowFault, StopColumn } from '../../../contracts/contact-import.js'
import {
  consentInputSchema,
  contactFields,
  type ContactInput,
} from '../../../contracts/contacts.js'
import { writtenPhoneSchema } from '../../../contracts/leads.js'
import { suppressionReasonSchema } from '../../../contracts/suppressions.js'
import { isBlankCell } from '../../import/row-report.js'
import type { TableRow } from '../../import/table.js'
import { parseCell, type ParsedCell } from '../../import/parse-cell.js'
import { readStop } from './read-stop.js'
import type { Column } from './resolve-columns.js'

export type StopReason = z.output<typeof suppressionReasonSchema>

export interface ReadRow {
  row: number
  /** What could be read, also of a row with faults. */
  input: ContactInput
  faults: RowFault[]
  stops: StopReason[]
}

export function readRow(columns: Column[], { row, cells }: TableRow): ReadRow {
  const read: ReadRow = { row, input: {}, faults: [], stops: [] }
  for (const column of columns) {
    const cell = cells[column.index]
    if (isBlankCell(cell)) continue
    const fault = takeCell(read, column, cell)
    if (fault !== undefined) read.faults.push({ row, column: column.header, detail: fault })
  }
  const { email, phone } = read.input
  if (email === undefined && phone === undefined && !read.faults.some(isOfAddress(columns))) {
    read.faults.push({ row, column: addressHeader(columns), detail: 'needs an email or a phone' })
  }
  return read
}

/** Answers what is wrong with the cell. */
function takeCell(read: ReadRow, { target }: Column, cell: unknown): string | undefined {
  switch (target.kind) {
    case 'ignore':
      return undefined
    case 'stop':
      return takeStop(read, target.stop, cell)
    case 'own': {
      const parsed = parseCell(ownValueSchema, cell)
      if (parsed.ok) read.input.fields = { ...read.input.fields, [target.name]: parsed.value }
      return parsed.ok ? undefined : parsed.detail
    }
    case 'field':
      return takeField(read, target.field, cell)
  }
}

const ownValueSchema = contactFields.fields.unwrap().valueType

const fieldSchemas: Record<ContactColumn, z.ZodType> = {
  ...contactFields,
  phone: writtenPhoneSchema,
  consent: consentInputSchema,
}

function takeField(read: ReadRow, field: ContactColumn, cell: unknown): string | undefined {
  const parsed = isObjectField(field)
    ? parseObject(field, cell)
    : parseCell(fieldSchemas[field], cell)
  if (!parsed.ok) return parsed.detail
  if (field === 'source_at' && !(new Date(parsed.value as string).getUTCFullYear() > 0)) {
    return 'must be an instant of our calendar'
  }
  const value =
    field === 'fields' ? { ...(parsed.value as object), ...read.input.fields } : parsed.value
  Object.assign(read.input, { [field]: value })
  return undefined
}

const isObjectField = (field: ContactColumn) => field === 'fields' || field === 'consent'

/** In a CSV file these two are one cell of JSON each, as an export writes them. */
function parseObject(field: ContactColumn, cell: unknown): ParsedCell<unknown> {
  const value = typeof cell === 'string' ? parseJson(cell) : cell
  if (value === undefined) return { ok: false, detail: 'must be a JSON object' }
  return parseCell(fieldSchemas[field], field === 'consent' ? withoutUnproven(value) : value)
}

/** What is stored for a bare `true`. */
function withoutUnproven(consent: unknown): unknown {
  if (typeof consent !== 'object' || consent === null || Array.isArray(consent)) return consent
  return Object.fromEntries(
    Object.entries(consent).map(([channel, said]) => [channel, said === 'unproven' ? true : said]),
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const stopReasons: Record<Exclude<StopColumn, 'suppressed'>, StopReason> = {
  unsubscribed: 'unsubscribed',
  bounced: 'bounced_hard',
  do_not_contact: 'do_not_contact',
}

function takeStop(read: ReadRow, column: StopColumn, cell: unknown): string | undefined {
  if (column === 'suppressed') {
    const reason = suppressionReasonSchema.safeParse(String(cell).trim().toLowerCase())
    if (!reason.success) return `must be one of ${suppressionReasonSchema.options.join(', ')}`
    read.stops.push(reason.data)
    return undefined
  }
  const said = readStop(cell)
  if (said === undefined) return 'must be yes, no or the date since when'
  if (said) read.stops.push(stopReasons[column])
  return undefined
}

const isAddress = ({ target }: Column) =>
  target.kind === 'field' && (target.field === 'email' || target.field === 'phone')

const isOfAddress = (columns: Column[]) => (fault: RowFault) =>
  columns.some((column) => isAddress(column) && column.header === fault.column)

function addressHeader(columns: Column[]): string | null {
  return columns.find(isAddress)?.header ?? null
}
