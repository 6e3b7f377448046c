import type { SupposedEvent } from '../../contracts/preview.js'
import type { EventType } from '../../contracts/events.js'
import { factsOfEvent } from '../../domain/rehearsal/facts-of-event.js'
import type { RehearsedEvent } from '../../domain/rehearsal/rehearse.js'
import { InvalidInput } from '../problems/api-problem.js'
import type { PreviewedAccount } from './previewed-account.js'

const dayMs = 86_400_000

/** "Contact 2 replies on day 6", as the workflow of that account would hear it. */
export function supposedEvents(
  supposed: SupposedEvent[],
  accounts: PreviewedAccount[],
  startMs: number,
): RehearsedEvent[] {
  const bounces = new Map<string, number>()
  return supposed
    .map((event, index) => ({ event, index, at_ms: instantOf(event, startMs) }))
    .sort((a, b) => a.at_ms - b.at_ms)
    .map(({ event, index, at_ms }) => {
      const account = accountOf(event, accounts, index)
      const contact = contactOf(event, account, index)
      const { role } = contact
      const soft_bounces = countBounce(bounces, contact.contact_id, event.type)
      const facts = factsOfEvent({
        id: `supposed_${index}`,
        contact_id: contact.contact_id,
        event,
        at_ms,
        contact: { role, soft_bounces },
        pause_on_conflict: account.state.rules.pause_on_conflict,
      })
      return { account_id: account.accountId, at_ms, facts }
    })
}

function countBounce(bounces: Map<string, number>, contactId: string, type: EventType): number {
  const before = bounces.get(contactId) ?? 0
  if (type === 'bounced_soft') bounces.set(contactId, before + 1)
  return before
}

function instantOf(event: SupposedEvent, startMs: number): number {
  return event.at === undefined ? startMs + (event.day ?? 0) * dayMs : Date.parse(event.at)
}

function accountOf(
  { account_id }: SupposedEvent,
  accounts: PreviewedAccount[],
  index: number,
): PreviewedAccount {
  const found =
    account_id === undefined ? accounts[0] : accounts.find(({ ownId }) => ownId === account_id)
  if (found) return found
  throw fault(index, 'account_id', `is not one of the accounts: ${account_id}`)
}

function contactOf({ contact: named }: SupposedEvent, account: PreviewedAccount, index: number) {
  const { people } = account
  const person =
    typeof named === 'number'
      ? people[named - 1]
      : people.find(({ contact_id, email }) => contact_id === named || email === addressOf(named))
  const found = account.state.contacts.find(({ contact_id }) => contact_id === person?.contact_id)
  if (found) return found
  throw fault(index, 'contact', `is nobody in account ${account.ownId}, which has ${people.length}`)
}

function addressOf(named: string): string {
  return named.trim().toLowerCase()
}

function fault(index: number, field: string, detail: string): InvalidInput {
  const pointer = `/events/${index}/${field}`
  return new InvalidInput('unprocessable', `${pointer} ${detail}.`, {
    errors: [{ pointer, detail }],
  })
}
