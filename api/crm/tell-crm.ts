import type { CrmLogEntry, CrmLogOutcome, CrmPerson, CrmPort } from '../../contracts/crm-port.js'
import { waitAfterCrmTry } from '../../domain/deliveries/after-crm-try.js'
import { crmPersonOf } from '../../domain/deliveries/crm-person.js'
import { loadContent } from '../../store/repositories/artifacts.js'
import { findContact } from '../../store/repositories/contacts.js'
import type { CrmEntryRow } from '../../store/repositories/crm.js'
import {
  findCrmLink,
  saveCrmLinks,
  writeCrmFailure,
  writeCrmLogged,
} from '../../store/repositories/crm-turns.js'
import type { CrmDelivererDeps } from './deliverer-deps.js'

type Deps = CrmDelivererDeps & { port: CrmPort }

/** One entry, whatever comes of it written down. */
export async function tellCrm(deps: Deps, row: CrmEntryRow): Promise<CrmLogOutcome> {
  const entry = await entryOf(deps, row)
  if (entry === undefined) {
    const error = 'the person is not stored any more'
    await writeCrmFailure(deps.store.db, row, { error, nextMs: null })
    return { kind: 'refused', detail: error }
  }
  const outcome = await deps.port.log(entry)
  await write(deps, { row, entry, outcome })
  return outcome
}

interface Told {
  row: CrmEntryRow
  entry: CrmLogEntry
  outcome: CrmLogOutcome
}

async function write(deps: Deps, { row, entry, outcome }: Told): Promise<void> {
  const { store, clock, port, log } = deps
  const wallMs = clock.now()
  if (outcome.kind === 'logged') {
    const { adapter } = port
    await store.transaction(async (trx) => {
      await writeCrmLogged(trx, row, { adapter, externalId: outcome.external_id, wallMs })
      if (adapter === 'local') return
      const { contact_id: contactId, domain } = entry.person
      const { links } = outcome
      await saveCrmLinks(trx, { tenantId: row.tenant_id, adapter, contactId, domain, links })
    })
    return
  }
  const wait =
    outcome.kind === 'away' ? waitAfterCrmTry(row.attempts, outcome.retry_after_ms) : null
  const nextMs = wait === null ? null : wallMs + wait
  await writeCrmFailure(store.db, row, { error: outcome.detail, nextMs })
  if (nextMs !== null) return
  log.warn(
    { tenant: row.tenant_id, entry_id: row.entry_id, reason: outcome.detail },
    'the CRM did not take an entry',
  )
}

async function entryOf({ store, port }: Deps, row: CrmEntryRow): Promise<CrmLogEntry | undefined> {
  const { db } = store
  const { tenant_id: tenantId, contact_id: contactId } = row
  const contact = await findContact(db, { tenantId, contactId })
  if (!contact || (contact.email === undefined && contact.phone === undefined)) return undefined
  const content =
    row.body_hash === null ? undefined : await loadContent(db, tenantId, row.body_hash)
  const person = crmPersonOf(contact)
  return {
    entry_id: row.entry_id,
    kind: row.kind,
    subject_id: row.subject_id,
    campaign_id: row.campaign_id,
    title: content?.['subject'] ? `${row.title}: ${content['subject']}` : row.title,
    text: content?.['text'] ?? null,
    occurred_at_ms: row.occurred_at.getTime(),
    person,
    known: await linksOf(db, { tenantId, adapter: port.adapter, person }),
    // the try under way is counted already
    may_be_there: row.attempts > 1,
  }
}

interface Known {
  tenantId: string
  adapter: CrmPort['adapter']
  person: CrmPerson
}

async function linksOf(
  db: Parameters<typeof findCrmLink>[0],
  { tenantId, adapter, person }: Known,
): Promise<CrmLogEntry['known']> {
  if (adapter === 'local') return { contact: null, company: null }
  const link = (kind: 'contact' | 'company', subjectId: string) =>
    findCrmLink(db, { tenantId, adapter, kind, subjectId })
  return {
    contact: await link('contact', person.contact_id),
    company: person.domain === null ? null : await link('company', person.domain),
  }
}
