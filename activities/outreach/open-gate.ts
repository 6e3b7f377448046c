import { outreachWorkflowId } from '../../contracts/temporal/workflow-ids.js'
import type { GateVerdict } from '../../contracts/temporal/gates.js'
import type { GateOrder } from '../../contracts/temporal/outreach-activities.js'
import { lineOfWords } from '../../domain/messages/words.js'
import { activityNow } from '../../runtime/clock.js'
import { deriveId } from '../../store/derive-ids.js'
import { insertRequest } from '../../store/repositories/approvals.js'
import { planTouch } from '../../store/repositories/touches.js'
import { checkGate } from '../approvals/check-gate.js'
import type { OutreachDeps } from './deps.js'
import { keyOf } from './key-of.js'
import { loadSetting } from './load-setting.js'
import { writeMessage } from './write-message.js'

/** Writes the words of a touch and puts them before the reviewers. Repeated, it finds its own request. */
export async function openGate(deps: OutreachDeps, order: GateOrder): Promise<GateVerdict> {
  const atMs = activityNow(order.at_ms, deps.clock)
  const setting = await loadSetting(deps, order)
  if (setting.kind === 'impossible') return refused(setting.reason)
  const written = await writeMessage(deps, { ref: order, setting, atMs })
  if (!written.ok) return refused(written.reason)
  const key = keyOf(order)
  const { campaign, tenantSecret } = setting.sources
  const requestId = deriveId('apr', tenantSecret, `touch:${key}/${written.contentHash}`)
  await deps.store.transaction(async (trx) => {
    // the reviewer reads when the message would leave
    await planTouch(trx, { ...slotOf(order), senderId: campaign.sender_id, nowMs: atMs })
    await insertRequest(trx, {
      tenantId: order.tenant_id,
      requestId,
      kind: 'touch',
      subject: lineOfWords(written.words),
      contentHash: written.contentHash,
      workflowId: outreachWorkflowId({
        tenantId: order.tenant_id,
        campaignId: order.campaign_id,
        accountId: order.account_id,
      }),
      campaignId: order.campaign_id,
      contactId: order.contact_id,
      touchKey: key,
      requestedBy: null,
      affected: { contact_ids: [order.contact_id], count: 1 },
      rules: campaign.config.approval,
      replaces: null,
      nowMs: atMs,
    })
  })
  deps.log.info({ request_id: order.request_id, approval: requestId }, 'approval asked for')
  const { tenant_id, at_ms } = order
  return checkGate(deps, { tenant_id, request_id: requestId, at_ms, signal: null })
}

function slotOf(order: GateOrder) {
  return {
    tenantId: order.tenant_id,
    campaignId: order.campaign_id,
    accountId: order.account_id,
    contactId: order.contact_id,
    channel: order.channel,
    step: order.step,
    slotAtMs: order.slot_at_ms,
    reason: order.reason,
  }
}

/** Nobody can approve words that cannot be written. */
function refused(reason: string): GateVerdict {
  return { kind: 'refused', request_id: '', reason }
}
