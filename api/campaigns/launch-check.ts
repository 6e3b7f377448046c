import type { Step } from '../../contracts/campaign-input.js'
import {
  unwritableSteps,
  type Reader,
  type Unwritable,
} from '../../domain/messages/find-unwritable.js'
import type { Trx } from '../../store/open-store.js'
import { suppressedContacts } from '../../store/repositories/suppressed-contacts.js'
import { ApiProblem, type FieldError } from '../problems/api-problem.js'
import type { ContactRow, SenderRow } from './load-members.js'
import { withoutChannel, type WantedChannels } from './member-warnings.js'

const faultsShown = 20

/** The account's fields are there for its people, too. */
export function toReader(
  contact: ContactRow,
  account: Record<string, unknown> | undefined,
): Reader {
  return { ...contact, account: account ?? {} }
}

export function refuseUnrenderable(steps: Step[], readers: Reader[], signer: SenderRow): void {
  const faults = unwritableSteps({ steps, readers, signer }).map((fault) => ({
    pointer: `/steps/${fault.step - 1}/${fault.part}`,
    detail: `cannot be written for contact ${fault.contact_id}: ${fault.fault}; ${remedy}`,
  }))
  refuse(faults)
}

/** For people who come to words that are there already: it is the person that is at fault. */
export function refuseUnwritableFor(
  faults: (Unwritable & { template_id?: string })[],
  pointerOf: (contactId: string) => string,
): void {
  const errors = faults.map((fault) => ({
    pointer: pointerOf(fault.contact_id),
    detail: `cannot be written to: ${fault.part} of step ${fault.step}${templateOf(fault)}: ${fault.fault}; ${remedy}`,
  }))
  refuse(errors)
}

const remedy = 'give the contact that field, or a fallback like {{ first_name | default: "there" }}'

function templateOf({ template_id }: { template_id?: string }): string {
  return template_id === undefined ? '' : ` (template ${template_id})`
}

function refuse(errors: FieldError[]): void {
  const [first] = errors
  if (!first) return
  throw new ApiProblem('unprocessable', first.detail, {
    errors: errors.slice(0, faultsShown),
  })
}

/** What a careful colleague would say before the launch. */
export async function warningsFor(
  trx: Trx,
  tenantId: string,
  members: {
    contacts: ContactRow[]
    duplicates: number
    defaultTimezone: string
    wanted: WantedChannels
  },
): Promise<string[]> {
  const { contacts, duplicates, defaultTimezone, wanted } = members
  const warnings: string[] = []
  const noEmail = wanted.channels.includes('email')
    ? contacts.filter((contact) => !contact.email).length
    : 0
  const noZone = contacts.filter((contact) => !contact.timezone).length
  if (duplicates > 0) warnings.push(`${duplicates} repeated contact id(s) were taken once.`)
  if (noEmail > 0)
    warnings.push(`${noEmail} contact(s) have no e-mail address and will be skipped.`)
  warnings.push(...withoutChannel(contacts, wanted))
  if (noZone > 0)
    warnings.push(`${noZone} contact(s) have no time zone; ${defaultTimezone} is used.`)
  const { size } = await suppressedContacts(
    trx,
    tenantId,
    contacts.filter(({ email }) => email !== null),
  )
  if (size > 0) warnings.push(`${size} contact(s) are suppressed and will be skipped.`)
  return warnings
}
