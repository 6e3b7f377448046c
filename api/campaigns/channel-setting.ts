import type { ChannelSetting } from '../../domain/outreach/facts-of-contact.js'
import type { Db, Trx } from '../../store/open-store.js'
import { suppressedPhones } from '../../store/repositories/suppressed-contacts.js'
import type { ApiDeps } from '../deps.js'

export type TenantChannels = Omit<ChannelSetting, 'hours'>

/** Which channels there are for these people, as the workers will find when they load them. */
export async function tenantChannels(
  { settings }: Pick<ApiDeps, 'settings'>,
  db: Db | Trx,
  people: { tenantId: string; contacts: { phone: string | null }[] },
): Promise<TenantChannels> {
  return {
    sms: settings.twilio !== null,
    suppressed_phones: await suppressedPhones(db, people.tenantId, people.contacts),
  }
}
