import { channelsIn } from '../../../domain/campaigns/channels-in.js'
import { unwritableSteps, unwritableTemplates } from '../../../domain/messages/find-unwritable.js'
import type { Trx } from '../../../store/open-store.js'
import { accountMetadata } from '../../../store/repositories/accounts.js'
import type { CampaignRow } from '../../../store/repositories/campaigns.js'
import { tenantTemplates } from '../../../store/repositories/templates.js'
import { refuseUnwritableFor, toReader } from '../launch-check.js'
import { loadSender } from '../load-members.js'
import type { Newcomer } from './load-newcomers.js'

/** The check of the launch, for those who come later. */
export async function refuseUnwritableNewcomers(
  trx: Trx,
  campaign: CampaignRow,
  newcomers: Newcomer[],
): Promise<void> {
  const { tenant_id: tenantId, steps, config, lead_account_id } = campaign
  const signer = await loadSender(trx, tenantId, campaign.sender_id)
  const accountIds = newcomers.map(({ accountId }) => accountId)
  const metadata = await accountMetadata(trx, tenantId, accountIds)
  const readers = newcomers.map(({ contact, accountId }) =>
    toReader(contact, metadata.get(accountId)),
  )
  const faults =
    steps.length > 0 || lead_account_id === null
      ? unwritableSteps({ steps, readers, signer })
      : unwritableTemplates({
          account: { tenant_id: tenantId, account_id: lead_account_id },
          templates: await tenantTemplates(trx, tenantId),
          tone: config.tone,
          channels: channelsIn({ config, steps }),
          steps: config.max_touchpoints,
          readers,
          signer,
        })
  const pointers = new Map(newcomers.map((one) => [one.contact.contact_id, one.pointer]))
  refuseUnwritableFor(faults, (contactId) => pointers.get(contactId) ?? '')
}
