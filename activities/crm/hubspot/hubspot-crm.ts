import type { CrmLinks, CrmLogEntry, CrmLogOutcome, CrmPort } from '../../../contracts/crm-port.js'
import { CrmAway, CrmRefused } from '../crm-trouble.js'
import { ensureCompany, ensureContact } from './ensure-people.js'
import { createHubspotApi, type Hubspot, type HubspotSettings } from './hubspot-api.js'
import { createNote, findNote } from './notes.js'
import { readActivity } from './read-activity.js'

export function createHubspotCrm(settings: HubspotSettings): CrmPort {
  const hubspot = createHubspotApi(settings)
  return {
    adapter: 'hubspot',
    log: (entry) => orTrouble(() => logEntry(hubspot, entry)),
    async activitySince(person, sinceMs, withinMs) {
      const until = performance.now() + withinMs
      const timeLeft = () => Math.max(1, Math.floor(until - performance.now()))
      try {
        const activities = await readActivity(hubspot, { person, sinceMs, timeLeft })
        return { kind: 'known', activities }
      } catch (error) {
        if (error instanceof CrmAway || error instanceof CrmRefused) {
          return { kind: 'away', detail: error.message }
        }
        throw error
      }
    },
  }
}

async function orTrouble(work: () => Promise<CrmLogOutcome>): Promise<CrmLogOutcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CrmRefused) return { kind: 'refused', detail: error.message }
    if (error instanceof CrmAway) {
      return { kind: 'away', detail: error.message, retry_after_ms: error.retryAfterMs }
    }
    throw error
  }
}

/** Who was told of before may have been deleted or merged there since: then they are looked up anew, once. */
async function logEntry(hubspot: Hubspot, entry: CrmLogEntry): Promise<CrmLogOutcome> {
  if (entry.known.contact === null && entry.known.company === null) {
    return logWith(hubspot, entry, entry.known)
  }
  try {
    return await logWith(hubspot, entry, entry.known)
  } catch (error) {
    if (!(error instanceof CrmRefused)) throw error
    return logWith(hubspot, entry, { contact: null, company: null })
  }
}

async function logWith(
  hubspot: Hubspot,
  entry: CrmLogEntry,
  known: CrmLinks,
): Promise<CrmLogOutcome> {
  const { person } = entry
  const contact = known.contact ?? (await ensureContact(hubspot, person))
  const company =
    known.company ??
    (person.domain === null
      ? null
      : await ensureCompany(hubspot, {
          domain: person.domain,
          name: person.company,
          contactId: contact,
        }))
  const links = { contact, company }
  const there = entry.may_be_there ? await findNote(hubspot, contact, entry.entry_id) : undefined
  const external_id = there ?? (await createNote(hubspot, entry, links))
  return { kind: 'logged', external_id, links }
}
