import type { CrmActivity, CrmPerson } from '../../../contracts/crm-port.js'
import { CrmRefused } from '../crm-trouble.js'
import { objectsSchema, personSchema, type HubspotObject } from './answers.js'
import type { Hubspot } from './hubspot-api.js'

export interface Asked {
  person: CrmPerson
  sinceMs: number
  /** Of each call that is still to be made. */
  timeLeft: () => number
}

/** Of one look; the newest are what matters here. */
const mostOfKind = 100

export async function readActivity(hubspot: Hubspot, asked: Asked): Promise<CrmActivity[]> {
  const { email } = asked.person
  if (email === null) return []
  const contact = await findPerson(hubspot, email, asked)
  if (contact === undefined) return []
  const { associations, properties, id } = contact
  const [emails, meetings, deals] = await Promise.all([
    readAll(hubspot, asked, {
      kind: 'emails',
      ids: idsOf(associations?.emails),
      properties: ['hs_email_direction', 'hs_timestamp'],
    }),
    readAll(hubspot, asked, {
      kind: 'meetings',
      ids: idsOf(associations?.meetings),
      properties: ['hs_meeting_start_time', 'hs_meeting_outcome', 'hs_timestamp'],
    }),
    readAll(hubspot, asked, {
      kind: 'deals',
      ids: idsOf(associations?.deals),
      properties: ['hs_is_closed'],
    }),
  ])
  return [
    ...emails.flatMap((one) => repliedIn(one, asked.sinceMs)),
    ...meetings.flatMap((one) => metIn(one, asked.sinceMs)),
    ...deals.flatMap((deal) =>
      deal.properties['hs_is_closed'] === 'false'
        ? [{ kind: 'open_deal' as const, external_id: deal.id, at_ms: null }]
        : [],
    ),
    ...(properties['lifecyclestage'] === 'customer'
      ? [{ kind: 'customer' as const, external_id: id, at_ms: null }]
      : []),
  ]
}

async function findPerson(hubspot: Hubspot, email: string, { timeLeft }: Asked) {
  try {
    return await hubspot({
      method: 'GET',
      path:
        `/crm/v3/objects/contacts/${encodeURIComponent(email)}` +
        '?idProperty=email&properties=lifecyclestage&associations=emails,meetings,deals',
      schema: personSchema,
      timeoutMs: timeLeft(),
    })
  } catch (error) {
    // 404: it does not know this person, who then has done nothing there
    if (error instanceof CrmRefused && error.status === 404) return undefined
    throw error
  }
}

function idsOf(associated: { results: { id: string }[] } | undefined): string[] {
  const ids = (associated?.results ?? []).map(({ id }) => id)
  return [...new Set(ids)]
    .toSorted((a, b) => b.length - a.length || b.localeCompare(a))
    .slice(0, mostOfKind)
}

interface Kind {
  kind: 'emails' | 'meetings' | 'deals'
  ids: string[]
  properties: string[]
}

async function readAll(
  hubspot: Hubspot,
  { timeLeft }: Asked,
  { kind, ids, properties }: Kind,
): Promise<HubspotObject[]> {
  if (ids.length === 0) return []
  const { results } = await hubspot({
    method: 'POST',
    path: `/crm/v3/objects/${kind}/batch/read`,
    body: { properties, inputs: ids.map((id) => ({ id })) },
    schema: objectsSchema,
    timeoutMs: timeLeft(),
  })
  return results
}

function repliedIn({ id, properties }: HubspotObject, sinceMs: number): CrmActivity[] {
  const at_ms = instantOf(properties['hs_timestamp'])
  const isReply = properties['hs_email_direction'] === 'INCOMING_EMAIL'
  return isReply && at_ms !== null && at_ms > sinceMs
    ? [{ kind: 'replied', external_id: id, at_ms }]
    : []
}

/** One that lies ahead counts, whenever it was booked. */
function metIn({ id, properties }: HubspotObject, sinceMs: number): CrmActivity[] {
  const at_ms = instantOf(properties['hs_meeting_start_time'] ?? properties['hs_timestamp'])
  const isOff = properties['hs_meeting_outcome'] === 'CANCELED'
  return !isOff && at_ms !== null && at_ms > sinceMs
    ? [{ kind: 'meeting', external_id: id, at_ms }]
    : []
}

/** Written as a date or as milliseconds. */
function instantOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text === '') return null
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}
