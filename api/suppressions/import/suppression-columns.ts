import { InvalidInput } from '../../problems/api-problem.js'

const known = {
  email: 'email emailaddress mail mailaddress emailadresse mailadresse address',
  phone: 'phone phonenumber telephone telefon telefonnummer mobile mobil',
  domain: 'domain',
  reason: 'reason grund',
  note: 'note notes comment kommentar notiz',
} as const

export type SuppressionColumn = keyof typeof known

export interface SuppressionColumns {
  columns: { index: number; header: string; field: SuppressionColumn }[]
  warnings: string[]
}

const byName = new Map(
  Object.entries(known).flatMap(([field, names]) =>
    names.split(' ').map((name) => [name, field as SuppressionColumn] as const),
  ),
)

export function resolveSuppressionColumns(headers: string[]): SuppressionColumns {
  const columns: SuppressionColumns['columns'] = []
  const warnings: string[] = []
  for (const [index, header] of headers.entries()) {
    const field = byName.get(header.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    if (field === undefined) warnings.push(`Column ${header} is not read.`)
    else if (columns.some((other) => other.field === field)) {
      refuse(`/header/${index}`, `is a second column for ${field}`)
    } else columns.push({ index, header, field })
  }
  if (!columns.some(({ field }) => ['email', 'phone', 'domain'].includes(field))) {
    refuse('/header', 'needs a column email, phone or domain')
  }
  return { columns, warnings }
}

function refuse(pointer: string, detail: string): never {
  throw new InvalidInput('unprocessable', `${pointer} ${detail}`, { errors: [{ pointer, detail }] })
}
