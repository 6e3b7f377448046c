import type { Trx } from '../open-store.js'
import type { TouchRow } from './touches.js'

export interface DeliveryNote {
  touch: TouchRow
  provider: string
  providerMessageId: string
  /** null: nothing new. */
  delivery: TouchRow['delivery']
  atMs: number
}

/** The provider's id is written where the answer that would have told it was lost. */
export async function noteDelivery(trx: Trx, note: DeliveryNote): Promise<void> {
  const { touch, delivery } = note
  const at = new Date(note.atMs)
  await trx
    .updateTable('touches')
    .set({
      provider: touch.provider ?? note.provider,
      provider_message_id: touch.provider_message_id ?? note.providerMessageId,
      ...(delivery !== null && { delivery, delivery_at: at }),
      updated_at: at,
    })
    .where('tenant_id', '=', touch.tenant_id)
    .where('touch_id', '=', touch.touch_id)
    .execute()
}

/** What the provider has told of a touch, in its words: `sent`, `delivered`, `failed`; the newest first. */
export async function newsOfTouch(
  trx: Trx,
  touch: Pick<TouchRow, 'tenant_id' | 'touch_id'>,
): Promise<string[]> {
  const rows = await trx
    .selectFrom('inbox')
    .select('evidence')
    .where('tenant_id', '=', touch.tenant_id)
    .where('touch_id', '=', touch.touch_id)
    .where('kind', '=', 'status')
    .orderBy('received_at', 'desc')
    .execute()
  return rows.flatMap(({ evidence }) => evidence?.split(':', 1) ?? [])
}
