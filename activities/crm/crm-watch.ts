import type { CrmOf, CrmPort } from '../../contracts/crm-port.js'
import type { TouchOrder } from '../../contracts/temporal/outreach-activities.js'
import { crmPersonOf } from '../../domain/deliveries/crm-person.js'
import { recordCrmActivity } from '../../intake/crm/record-crm-activity.js'
import type { Clock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import type { Store } from '../../store/open-store.js'
import { findCampaign } from '../../store/repositories/campaigns.js'
import { findContact } from '../../store/repositories/contacts.js'

export interface CrmWatchDeps {
  store: Store
  crm: CrmOf
  clock: Clock
  log: Log
  defaultTimezone: string
  /** Counted, so that a CRM that is away shows. */
  asked: (answer: 'known' | 'away') => void
}

export interface CrmWatch {
  /**
   * Asks the CRM what it knows of the person of a touch, before the claim, and writes down what stops it. A
   * CRM that cannot be reached stops nothing.
   */
  heed(order: TouchOrder, atMs: number): Promise<void>
}

const withinMs = 3_000
const knownForMs = 60_000
/** After it did not answer: the touches of a campaign must not wait one after another. */
const restMs = 30_000
const mostKnown = 10_000

export function createCrmWatch(deps: CrmWatchDeps): CrmWatch {
  const { clock, crm } = deps
  const asked = new Map<string, number>()
  let restUntil = 0
  return {
    async heed(order, atMs) {
      const port = crm(order.tenant_id)
      if (port === null) return
      const key = `${order.tenant_id} ${order.campaign_id} ${order.contact_id}`
      const now = clock.now()
      if (now < restUntil || now < (asked.get(key) ?? 0) + knownForMs) return
      const answered = await ask(deps, port, { order, atMs })
      deps.asked(answered ? 'known' : 'away')
      if (!answered) {
        restUntil = clock.now() + restMs
        return
      }
      if (asked.size >= mostKnown) asked.clear()
      asked.set(key, now)
    },
  }
}

interface Asking {
  order: TouchOrder
  atMs: number
}

/** Whether it answered. */
async function ask(deps: CrmWatchDeps, port: CrmPort, { order, atMs }: Asking): Promise<boolean> {
  const { store, log } = deps
  const { tenant_id: tenantId, campaign_id: campaignId, contact_id: contactId } = order
  const campaign = await findCampaign(store.db, tenantId, campaignId)
  const contact = await findContact(store.db, { tenantId, contactId })
  if (!campaign?.launched_at || !contact) return true
  const person = crmPersonOf(contact)
  const answer = await port.activitySince(person, campaign.launched_at.getTime(), withinMs)
  if (answer.kind === 'away') {
    log.warn(
      { tenant: tenantId, contact_id: contactId, adapter: port.adapter, reason: answer.detail },
      'the CRM could not be asked; the touch goes on without its word',
    )
    return false
  }
  const { activities } = answer
  if (activities.length === 0) return true
  const by = {
    actor: 'crm',
    name: 'CRM',
    requestId: order.request_id ?? 'crm',
    defaultTimezone: deps.defaultTimezone,
  }
  await store.transaction((trx) =>
    recordCrmActivity(trx, { tenantId, campaignId, contactId, activities, by, nowMs: atMs }),
  )
  return true
}
