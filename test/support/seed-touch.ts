import type { TouchState } from '../../contracts/touches.js'
import type { Store } from '../../store/open-store.js'

export interface TouchSeed {
  contact: number
  step: number
  state: TouchState
  /** When it left or is to leave. */
  at: number
  kind?: 'step' | 'colleague'
  /** 1 when left out: everybody shares it. */
  account?: number
}

/** A row of the ledger in a seeded campaign. */
export async function seedTouch(store: Store, tenantId: string, given: TouchSeed): Promise<void> {
  const { contact, step, state, at, kind = 'step', account = 1 } = given
  const went = state === 'sent'
  await store.db
    .insertInto('touches')
    .values({
      tenant_id: tenantId,
      touch_id: `tch_${contact}_${step}`,
      touch_key: `cmp_1/con_${contact}/${step}/email`,
      campaign_id: 'cmp_1',
      account_id: `acc_${account}`,
      contact_id: `con_${contact}`,
      sender_id: 'snd_1',
      channel: 'email',
      step,
      state,
      slot_at: new Date(at),
      reason: `Step ${step}`,
      why: JSON.stringify({ contact: 'primary contact', channel: 'email first', slot: 'then' }),
      subject: went ? `Subject ${step}` : null,
      message_id: went ? `<${contact}.${step}@studio.example>` : null,
      message_kind: kind,
      fence: 0,
      attempt: 0,
      sent_at: went ? new Date(at) : null,
      created_at: new Date(at),
      updated_at: new Date(at),
    })
    .execute()
}
