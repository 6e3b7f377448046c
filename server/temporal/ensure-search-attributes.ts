import type { Connection } from '@temporalio/client'
import type { PlainLog } from '../home/plain-log.js'

/** The numbers of Temporal's IndexedValueType. */
export const typeNumbers = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
} as const

export type SearchAttributeTypeName = keyof typeof typeNumbers
export type SearchAttributes = Readonly<Record<string, SearchAttributeTypeName>>

interface Wanted {
  namespace: string
  attributes: SearchAttributes
  log: PlainLog
}

const PERMISSION_DENIED = 7
const UNIMPLEMENTED = 12

/**
 * Temporal Cloud allows this to nobody, so there a person has to create what is missing. Never poll
 * with it: every listSearchAttributes call leaks two descriptors in server 1.32.0.
 */
export async function ensureSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  wanted: Wanted,
): Promise<void> {
  const { namespace, attributes, log } = wanted
  let missing = Object.keys(attributes)
  try {
    const listed = await connection.operatorService.listSearchAttributes({ namespace })
    const known = listed.customAttributes ?? {}
    warnOfOtherTypes(wanted, known)
    missing = missing.filter((name) => !(name in known))
    if (missing.length === 0) return
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(
        Object.entries(attributes)
          .filter(([name]) => missing.includes(name))
          .map(([name, type]) => [name, typeNumbers[type]]),
      ),
    })
    log.info({ missing }, `Added the search attributes ${missing.join(', ')}.`)
  } catch (error) {
    if (!isForbidden(error)) throw error
    log.warn({ missing }, byHand(wanted, missing))
  }
}

function warnOfOtherTypes({ attributes, log }: Wanted, known: Record<string, unknown>): void {
  for (const [name, type] of Object.entries(attributes)) {
    if (!(name in known) || known[name] === typeNumbers[type]) continue
    log.warn(
      { attribute: name, type },
      `The search attribute ${name} exists with another type than ${type}.`,
    )
  }
}

function byHand({ namespace, attributes }: Wanted, missing: string[]): string {
  return (
    `This Temporal server does not let Overture add search attributes. If they are not there yet, ` +
    `create ${missing.join(', ')}: ${createCommand(namespace, attributes, missing)}`
  )
}

/** What a person types where Overture may not add them. */
export function createCommand(
  namespace: string,
  attributes: SearchAttributes,
  missing: string[],
): string {
  const flags = missing.map((name) => `--name ${name} --type ${attributes[name]}`).join(' ')
  return `temporal operator search-attribute create --namespace ${namespace} ${flags}`
}

export function isForbidden(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === PERMISSION_DENIED || code === UNIMPLEMENTED
}
