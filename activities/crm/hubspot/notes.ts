import type { CrmLinks, CrmLogEntry } from '../../../contracts/crm-port.js'
import { linkedIdsSchema, objectSchema, objectsSchema } from './answers.js'
import type { Hubspot } from './hubspot-api.js'

/** HubSpot's own numbers for the kinds of association. */
const noteToContact = 202
const noteToCompany = 190

const longestBody = 60_000

export async function createNote(
  hubspot: Hubspot,
  entry: CrmLogEntry,
  links: CrmLinks,
): Promise<string> {
  const associations = [
    [links.contact, noteToContact] as const,
    [links.company, noteToCompany] as const,
  ].flatMap(([id, associationTypeId]) =>
    id === null
      ? []
      : [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }],
  )
  const made = await hubspot({
    method: 'POST',
    path: '/crm/v3/objects/notes',
    body: {
      properties: {
        hs_timestamp: new Date(entry.occurred_at_ms).toISOString(),
        hs_note_body: bodyOf(entry),
      },
      associations,
    },
    schema: objectSchema,
  })
  return made.id
}

/**
 * The note of this entry among those of the contact, by its mark. Asked through the associations and not
 * through the search, which knows what is new only after some seconds.
 */
export async function findNote(
  hubspot: Hubspot,
  contactId: string,
  entryId: string,
): Promise<string | undefined> {
  const ids = await noteIdsOf(hubspot, contactId)
  const chunk = 100
  for (let from = 0; from < ids.length; from += chunk) {
    const { results } = await hubspot({
      method: 'POST',
      path: '/crm/v3/objects/notes/batch/read',
      body: {
        properties: ['hs_note_body'],
        inputs: ids.slice(from, from + chunk).map((id) => ({ id })),
      },
      schema: objectsSchema,
    })
    const mark = markOf(entryId)
    const note = results.find(({ properties }) => properties['hs_note_body']?.includes(mark))
    if (note) return note.id
  }
  return undefined
}

const mostPages = 10

/** Newest first: what is looked for was made a moment ago. */
async function noteIdsOf(hubspot: Hubspot, contactId: string): Promise<string[]> {
  const ids: string[] = []
  let after = ''
  for (let page = 0; page < mostPages; page += 1) {
    const { results, paging } = await hubspot({
      method: 'GET',
      path: `/crm/v4/objects/contacts/${contactId}/associations/notes?limit=500${after}`,
      schema: linkedIdsSchema,
    })
    ids.push(...results.map(({ toObjectId }) => String(toObjectId)))
    if (paging?.next === undefined) break
    after = `&after=${encodeURIComponent(paging.next.after)}`
  }
  return ids.toSorted((a, b) => b.length - a.length || b.localeCompare(a))
}

/** Ends in a full stop, so that no id is found inside a longer one. */
function markOf(entryId: string): string {
  return `Overture ${entryId}.`
}

function bodyOf({ title, text, entry_id }: CrmLogEntry): string {
  const words = (text ?? '').slice(0, longestBody).split(/\r?\n/).map(escaped).join('<br>')
  const parts = [`<strong>${escaped(title)}</strong>`, words, `<small>${markOf(entry_id)}</small>`]
  return parts
    .filter((part) => part !== '')
    .map((part) => `<p>${part}</p>`)
    .join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
