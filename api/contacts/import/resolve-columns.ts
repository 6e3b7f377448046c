import {
  isContactColumn,
  isStopColumn,
  ownFieldPattern,
  ownFieldPrefix,
  type ContactColumn,
  type StopColumn,
} from '../../../contracts/contact-import.js'
import { InvalidInput, type FieldError } from '../../problems/api-problem.js'
import { pointerTo } from '../../problems/pointer.js'
import { fieldNameOf, knownColumn } from './column-names.js'

export type Target =
  | { kind: 'field'; field: ContactColumn }
  | { kind: 'own'; name: string }
  | { kind: 'stop'; stop: StopColumn }
  | { kind: 'ignore' }

export interface Column {
  index: number
  header: string
  target: Target
}

export interface Wish {
  mapping: Record<string, string>
  /** Where the mapping stands in the call. */
  root: '?mapping' | '/mapping'
}

export interface ResolvedColumns {
  columns: Column[]
  warnings: string[]
}

/** What becomes of each column, or why the file as a whole cannot be read. */
export function resolveColumns(headers: string[], wish: Wish): ResolvedColumns {
  const mapped = mappedColumns(headers, wish)
  const warnings: string[] = []
  const columns = headers.map((header, index): Column => {
    const said = mapped.get(index)
    const target = said === undefined ? guess(header, warnings) : targetOf(said)
    return { index, header, target }
  })
  refuseCollisions(columns)
  refuseWithoutAddress(columns)
  return { columns, warnings }
}

function mappedColumns(headers: string[], { mapping, root }: Wish): Map<number, string> {
  const mapped = new Map<number, string>()
  const errors: FieldError[] = []
  for (const [header, target] of Object.entries(mapping)) {
    const index = findHeader(headers, header)
    if (index === -1) {
      const pointer = `${root}${pointerTo('', [header])}`
      errors.push({ pointer, detail: 'is not a column of the file' })
    } else mapped.set(index, target)
  }
  if (errors.length > 0) refuse(errors)
  return mapped
}

function findHeader(headers: string[], wanted: string): number {
  const exact = headers.indexOf(wanted.trim())
  if (exact !== -1) return exact
  const folded = wanted.trim().toLowerCase()
  return headers.findIndex((header) => header.toLowerCase() === folded)
}

function targetOf(name: string): Target {
  if (isStopColumn(name)) return { kind: 'stop', stop: name }
  if (isContactColumn(name)) return { kind: 'field', field: name }
  if (name === 'ignore') return { kind: 'ignore' }
  return { kind: 'own', name: name.slice(ownFieldPrefix.length) }
}

function guess(header: string, warnings: string[]): Target {
  const known = knownColumn(header)
  if (known !== undefined) {
    if (known === 'ignore') warnings.push(`Column ${header} is not read: Overture sets it itself.`)
    return targetOf(known)
  }
  const isOwn = header.toLowerCase().startsWith(ownFieldPrefix)
  const name = fieldNameOf(isOwn ? header.slice(ownFieldPrefix.length) : header)
  if (!ownFieldPattern.test(name)) {
    warnings.push(
      `Column ${header} is not stored, its name cannot be that of a field: say in mapping where it goes.`,
    )
    return { kind: 'ignore' }
  }
  if (!isOwn) warnings.push(`Column ${header} is stored as ${ownFieldPrefix}${name}.`)
  return { kind: 'own', name }
}

/** Of the columns that stop somebody there may be several: one yes is enough. */
function refuseCollisions(columns: Column[]): void {
  const names = new Map<string, Column>()
  const errors: FieldError[] = []
  for (const column of columns) {
    const name = nameOf(column.target)
    if (name === undefined) continue
    const other = names.get(name)
    if (other) {
      const detail = `leads to ${name}, as ${other.header} does: map one of them to ignore`
      errors.push({ pointer: `/header/${column.index}`, detail })
    } else names.set(name, column)
  }
  if (errors.length > 0) refuse(errors)
}

function nameOf(target: Target): string | undefined {
  if (target.kind === 'field') return target.field
  return target.kind === 'own' ? `${ownFieldPrefix}${target.name}` : undefined
}

function refuseWithoutAddress(columns: Column[]): void {
  const hasAddress = columns.some(
    ({ target }) =>
      target.kind === 'field' && (target.field === 'email' || target.field === 'phone'),
  )
  if (hasAddress) return
  refuse([
    {
      pointer: '/header',
      detail: 'has no column for an email or a phone: name it so, or say in mapping which it is',
    },
  ])
}

function refuse(errors: FieldError[]): never {
  const detail = errors
    .slice(0, 5)
    .map((error) => `${error.pointer} ${error.detail}`)
    .join('; ')
  throw new InvalidInput('unprocessable', detail, { errors: errors.slice(0, 50) })
}
