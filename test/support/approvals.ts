import type { Scope } from '../../contracts/keys.js'
import { touchKey } from '../../contracts/temporal/workflow-ids.js'
import type { Store, Trx } from '../../store/open-store.js'
import { insertKey } from '../../store/repositories/api-keys.js'
import { insertRequest, type NewRequest } from '../../store/repositories/approvals.js'
import { storeContent, type Content } from '../../store/repositories/artifacts.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { planTouch } from '../../store/repositories/touches.js'
import { monday9, type SeededCampaign } from './world.js'

export const optOut = 'https://overture.example/u/tok_en-1'

export const firstWords: Content = {
  subject: 'A question, Anna',
  text: `Hello Anna,\n\nhow do you plan releases?\n\nNo more mail: ${optOut}`,
  html: '<p>made from the text</p>',
}

export interface Asked {
  tenantId: string
  requestId: string
  contentHash: string
  touchKey: string
}

export type AskOptions = Partial<
  Pick<NewRequest, 'requestId' | 'rules' | 'replaces' | 'subject'>
> & {
  /** Which of the seeded contacts. */
  index?: number
  content?: Content
  nowMs?: number
}

/** A planned first touch whose words wait for a person, as openGate leaves it. */
export async function askApproval(
  store: Store,
  seeded: SeededCampaign,
  options: AskOptions = {},
): Promise<Asked> {
  const { index = 0, content = firstWords, nowMs = monday9 } = options
  const { tenantId, campaignId, senderId } = seeded
  const contact = seeded.contacts[index]
  if (!contact) throw new Error(`no contact ${index}`)
  const { contactId, accountId } = contact
  const key = touchKey({ campaignId, contactId, step: 1, channel: 'email' })
  const requestId = options.requestId ?? `apr_${tenantId}_${index}`
  await planTouch(store.db, {
    tenantId,
    campaignId,
    accountId,
    contactId,
    senderId,
    channel: 'email',
    step: 1,
    slotAtMs: nowMs + 86_400_000,
    reason: 'Step 1 of 2',
    nowMs,
  })
  return store.transaction(async (trx) => {
    const contentHash = await storeContent(trx, { tenantId, kind: 'touch', content, nowMs })
    await insertRequest(trx, {
      tenantId,
      requestId,
      kind: 'touch',
      subject: options.subject ?? content['subject'] ?? 'no subject',
      contentHash,
      workflowId: `outreach:${tenantId}:${campaignId}:${accountId}`,
      campaignId,
      contactId,
      touchKey: key,
      requestedBy: null,
      affected: { contact_ids: [contactId], count: 1 },
      rules: options.rules ?? { deadline_days: 30, remind_after_days: 3, escalate_after_days: 7 },
      replaces: options.replaces ?? null,
      nowMs,
    })
    return { tenantId, requestId, contentHash, touchKey: key }
  })
}

/** A key of a person or program with a name of its own. */
export function makeNamedKey(
  store: Store,
  key: { name: string; scopes: Scope[]; tenantId?: string },
): Promise<string> {
  const { name, scopes, tenantId = 'default' } = key
  return store.transaction(async (trx) => {
    await ensureTenant(trx, tenantId, monday9)
    return (await insertKey(trx, { tenantId, name, scopes, installation: false, at: monday9 }))
      .plaintext
  })
}

export async function setTouchState(
  db: Store['db'] | Trx,
  asked: Asked,
  state: 'planned' | 'released' | 'claimed' | 'sent',
): Promise<void> {
  await db
    .updateTable('touches')
    .set({ state })
    .where('tenant_id', '=', asked.tenantId)
    .where('touch_key', '=', asked.touchKey)
    .execute()
}

export async function auditTrail(
  store: Store,
  requestId: string,
): Promise<{ actor: string; action: string; detail: Record<string, unknown> }[]> {
  return store.db
    .selectFrom('audit_log')
    .select(['actor', 'action', 'detail'])
    .where('subject', '=', requestId)
    .orderBy('sequence')
    .execute()
}
