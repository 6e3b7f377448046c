import type { Step } from '../../contracts/campaigns.js'
import { composeMessage } from '../../domain/messages/compose-message.js'
import type { Trx } from '../../store/open-store.js'
import { ApiProblem, type FieldError } from '../problems/api-problem.js'
import type { ContactRow, SenderRow } from './load-members.js'

const faultsShown = 20

/** Every message is rendered once before anything starts: a missing field is found here, not in week three. */
export function refuseUnrenderable(steps: Step[], contacts: ContactRow[], sender: SenderRow): void {
  const faults: FieldError[] = []
  for (const [index, step] of steps.entries()) {
    for (const contact of oneOfEachShape(contacts)) {
      const composed = composeMessage({ step, recipient: contact, signer: sender })
      if (composed.ok) continue
      faults.push({
        pointer: `/steps/${index}/${composed.part}`,
        detail: `cannot be written for contact ${contact.contact_id}: ${composed.fault}; give the contact that field, or a fallback like {{ first_name | default: "there" }}`,
      })
      if (faults.length === faultsShown) break
    }
  }
  if (faults.length === 0) return
  throw new ApiProblem('unprocessable', faults[0]?.detail ?? 'a step cannot be written', {
    errors: faults.slice(0, faultsShown),
  })
}

/**
 * Whether a message can be written depends on which fields a contact has, so one contact stands for
 * all with the same ones: thousands of contacts must not block the process with rendering.
 */
function oneOfEachShape(contacts: ContactRow[]): ContactRow[] {
  const shapes = new Map<string, ContactRow>()
  for (const contact of contacts) {
    const own = mergeable.filter((field) => contact[field] !== null)
    const shape = [...own, ...Object.keys(contact.fields).sort()].join(' ')
    if (!shapes.has(shape)) shapes.set(shape, contact)
  }
  return [...shapes.values()]
}

const mergeable = ['email', 'name', 'first_name', 'last_name', 'title', 'company'] as const

/** What a careful colleague would say before the launch. */
export async function warningsFor(
  trx: Trx,
  tenantId: string,
  members: { contacts: ContactRow[]; duplicates: number; defaultTimezone: string },
): Promise<string[]> {
  const { contacts, duplicates, defaultTimezone } = members
  const warnings: string[] = []
  const noEmail = contacts.filter((contact) => !contact.email).length
  const noZone = contacts.filter((contact) => !contact.timezone).length
  if (duplicates > 0) warnings.push(`${duplicates} repeated contact id(s) were taken once.`)
  if (noEmail > 0)
    warnings.push(`${noEmail} contact(s) have no e-mail address and will be skipped.`)
  if (noZone > 0)
    warnings.push(`${noZone} contact(s) have no time zone; ${defaultTimezone} is used.`)
  const suppressed = await countSuppressed(trx, tenantId, contacts)
  if (suppressed > 0) warnings.push(`${suppressed} contact(s) are suppressed and will be skipped.`)
  return warnings
}

async function countSuppressed(
  trx: Trx,
  tenantId: string,
  contacts: ContactRow[],
): Promise<number> {
  const addresses = contacts.flatMap((contact) => contact.email ?? [])
  if (addresses.length === 0) return 0
  const domains = addresses.map((address) => address.slice(address.lastIndexOf('@') + 1))
  const rows = await trx
    .selectFrom('suppressions')
    .select(['kind', 'value'])
    .where('tenant_id', '=', tenantId)
    .where('value', 'in', [...new Set([...addresses, ...domains])])
    .execute()
  const byAddress = new Set(rows.filter((r) => r.kind === 'email').map((r) => r.value))
  const byDomain = new Set(rows.filter((r) => r.kind === 'domain').map((r) => r.value))
  return addresses.filter((a, i) => byAddress.has(a) || byDomain.has(domains[i] ?? '')).length
}
