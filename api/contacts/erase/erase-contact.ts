import type { ErasedElsewhere, Erasure, ErasureQuery } from '../../../contracts/erasure.js'
import { newId } from '../../../store/derive-ids.js'
import type { Trx } from '../../../store/open-store.js'
import { announce } from '../../../store/repositories/announcements.js'
import { audit } from '../../../store/repositories/audit.js'
import { saveProgress } from '../../../store/repositories/campaign-accounts.js'
import { runningMemberships, type Member } from '../../../store/repositories/campaign-members.js'
import { findContact } from '../../../store/repositories/contacts.js'
import {
  suppressErased,
  wordsOfPerson,
  type PersonWords,
} from '../../../store/repositories/erased-person.js'
import { wipePerson } from '../../../store/repositories/erasure.js'
import { outsideCopies } from '../../../store/repositories/outside-copies.js'
import { lockScopes } from '../../../store/repositories/scopes.js'
import { findStop, placeStop, touchesInFlight } from '../../../store/repositories/stops.js'
import { findTraces } from '../../../store/repositories/traces.js'
import { tellOutreach } from '../../../intake/events/tell-outreach.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiDeps } from '../../deps.js'
import { ApiProblem, notFound } from '../../problems/api-problem.js'

const reason = 'erased on request'

interface Order {
  caller: Principal
  person: PersonWords
  nowMs: number
  wallMs: number
}

/** Final once answered, and again harmless: what has come in since goes, too. */
export async function eraseContact(
  deps: ApiDeps,
  caller: Principal,
  { contactId, erase }: ErasureQuery & { contactId: string },
): Promise<Erasure> {
  const { tenantId } = caller
  if (!(await findContact(deps.store.db, { tenantId, contactId }))) throw notFound('contact')
  if (erase !== 'true') {
    throw new ApiProblem(
      'unprocessable',
      'A contact is only ever erased for good: add ?erase=true. Whoever should get no more messages is suppressed: POST /api/v1/suppressions.',
      { errors: [{ pointer: '?erase', detail: 'must be true' }] },
    )
  }
  const nowMs = await deps.clock.now(tenantId)
  const { answer, person } = await deps.store.transaction(async (trx) => {
    const found = await lockPerson(trx, { tenantId, contactId })
    const order = { caller, person: found, nowMs, wallMs: deps.wall.now() }
    return { person: found, answer: await eraseInside(trx, order) }
  })
  deps.outbox.nudge()
  return {
    ...answer,
    elsewhere: [...answer.elsewhere, ...withoutPointers(deps)],
    still_mentioned: await findTraces(deps.store.db, person),
  }
}

/** Under the locks that a claim takes: a message to the person is in flight, or will not be sent. */
async function lockPerson(
  trx: Trx,
  id: { tenantId: string; contactId: string },
): Promise<PersonWords> {
  const before = await wordsOfPerson(trx, id)
  if (!before) throw notFound('contact')
  const addresses = before.addresses.map(({ value }) => ({ kind: 'address' as const, key: value }))
  const locks = [{ kind: 'contact' as const, key: id.contactId }, ...addresses]
  await lockScopes(
    trx,
    id.tenantId,
    locks.map((lock) => ({ ...lock, mode: 'update' as const })),
  )
  return before
}

async function eraseInside(trx: Trx, order: Order) {
  const { caller, person, nowMs } = order
  const { tenantId, contactId } = person
  const members = await runningMemberships(trx, person)
  const inFlight = await touchesInFlight(trx, tenantId, { kind: 'contact', key: contactId })
  for (const member of members) await leaveCampaign(trx, order, member)
  const suppressed = await suppressErased(trx, person, { by: 'erasure', nowMs })
  const elsewhere = await outsideCopies(trx, person)
  const removed = await wipePerson(trx, person, new Date(nowMs))
  await tellReceivers(trx, order)
  await audit(trx, {
    tenantId,
    actor: caller.keyId,
    action: 'contact.erase',
    subject: contactId,
    detail: { ...removed, suppressed, in_flight: inFlight.length, campaigns: members.length },
    at: nowMs,
  })
  return {
    contact_id: contactId,
    erased_at: new Date(nowMs).toISOString(),
    suppressed,
    campaigns: members.map(({ campaignId }) => campaignId),
    in_flight: inFlight,
    removed,
    elsewhere,
  }
}

async function leaveCampaign(trx: Trx, order: Order, member: Member): Promise<void> {
  const { caller, nowMs } = order
  const { tenantId, campaignId, contactId, workflowId } = member
  const scope = { kind: 'contact' as const, key: contactId }
  const stop = { tenantId, scope, campaignId, reason }
  if (await findStop(trx, stop)) return
  await placeStop(trx, { ...stop, effect: 'end', by: caller.keyId, nowMs })
  await saveProgress(trx, member, [{ contact_id: contactId, progress: 'stopped', reason }])
  if (workflowId === null) return
  const fact = { kind: 'stop_contact' as const, contact_id: contactId, reason }
  await tellOutreach(trx, [workflowId], { caller, fact, nowMs })
}

/** Who keeps data of this contact has to erase it, too. */
function tellReceivers(trx: Trx, { person, nowMs, wallMs }: Order): Promise<void> {
  return announce(trx, {
    tenantId: person.tenantId,
    type: 'contact.suppressed',
    eventId: newId('evt'),
    contactId: person.contactId,
    campaignId: null,
    accountId: null,
    data: { reason: 'erased' },
    occurredAtMs: nowMs,
    nowMs: wallMs,
    crm: null,
  })
}

function withoutPointers({ settings }: ApiDeps): ErasedElsewhere[] {
  const backups: ErasedElsewhere = {
    where: 'backups',
    id: null,
    what: 'backups that were taken before; after a restore from one, erase again',
    references: [],
  }
  const sandbox: ErasedElsewhere = {
    where: 'sandbox',
    id: null,
    what: 'messages in the folder mail of the sandbox',
    references: [],
  }
  return settings.sandbox ? [backups, sandbox] : [backups]
}
