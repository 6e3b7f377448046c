import type { Trx } from '../../store/open-store.js'
import type { Member } from '../../store/repositories/campaign-members.js'
import { findContact } from '../../store/repositories/contacts.js'
import {
  placeSuppressions,
  type SuppressionOrder,
} from '../../store/repositories/place-suppressions.js'
import type { ClassToFollow } from './followed.js'

export interface Suppressed {
  ids: string[]
  sentences: string[]
}

type Address = Pick<SuppressionOrder, 'kind' | 'value'>

const reasons = {
  unsubscribe: 'unsubscribed',
  complaint: 'complained',
  bounce_hard: 'bounced_hard',
} as const

/** What the events of running campaigns leave: people in none, and addresses that only the mail tells. */
export async function suppressWriters(
  trx: Trx,
  asked: ClassToFollow,
  members: Member[],
): Promise<Suppressed> {
  const { class: replyClass, tenantId, by, nowMs } = asked
  if (!isSuppressing(replyClass)) return { ids: [], sentences: [] }
  const reason = reasons[replyClass]
  const done = new Set(members.flatMap(({ email, phone }) => [email, phone]))
  const addresses = await addressesOf(trx, asked)
  const orders = addresses
    .filter(({ value }) => !done.has(value))
    .map((address) => ({ ...address, reason, note: null }))
  const { placed } = await placeSuppressions(trx, {
    tenantId,
    orders,
    by: by.name,
    nowMs,
    requestId: by.requestId,
    told: members.flatMap(({ workflowId }) => workflowId ?? []),
  })
  const created = [...placed.values()].filter((one) => one.created)
  return {
    ids: created.map(({ row }) => row.suppression_id),
    sentences: orders.length > 0 ? ['The address gets nothing more from any campaign.'] : [],
  }
}

function isSuppressing(replyClass: string): replyClass is keyof typeof reasons {
  return Object.hasOwn(reasons, replyClass)
}

async function addressesOf(trx: Trx, asked: ClassToFollow): Promise<Address[]> {
  const { class: replyClass, match, from, channel } = asked
  const ofPeople = await addressesOfContacts(trx, asked)
  if (replyClass === 'bounce_hard') {
    const bounced = match.touch?.address
    if (bounced) return [{ kind: bounced.includes('@') ? 'email' : 'phone', value: bounced }]
    return ofPeople.filter(({ kind }) => kind === 'email').slice(0, 1)
  }
  // who asks to be left alone from an address that is nobody's is believed all the same
  const own: Address[] =
    replyClass === 'unsubscribe' && from !== null
      ? [{ kind: channel === 'sms' ? 'phone' : 'email', value: from }]
      : []
  return [...ofPeople, ...own]
}

async function addressesOfContacts(trx: Trx, asked: ClassToFollow): Promise<Address[]> {
  const addresses: Address[] = []
  for (const contactId of asked.match.contactIds) {
    const { email, phone } = (await findContact(trx, { tenantId: asked.tenantId, contactId })) ?? {}
    if (email) addresses.push({ kind: 'email', value: email })
    if (phone) addresses.push({ kind: 'phone', value: phone })
  }
  return addresses
}
