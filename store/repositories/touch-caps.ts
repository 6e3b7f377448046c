import type { TouchState } from '../../contracts/touches.js'
import type { Trx } from '../open-store.js'

const countedStates: TouchState[] = ['claimed', 'sent', 'unknown']

export interface CapCounts {
  contactTouchesMs: number[]
  accountTouchesMs: number[]
  senderDayCount: number
}

/** Only meaningful under the claim's locks. */
export async function readCapCounts(
  trx: Trx,
  question: {
    tenantId: string
    contactId: string
    accountId: string
    senderId: string
    senderDay: string
    sinceMs: number
  },
): Promise<CapCounts> {
  const counted = () =>
    trx
      .selectFrom('touches')
      .where('tenant_id', '=', question.tenantId)
      .where('state', 'in', countedStates)
  const since = new Date(question.sinceMs)
  const contact = await counted()
    .select('counted_at')
    .where('contact_id', '=', question.contactId)
    .where('counted_at', '>', since)
    .execute()
  const account = await counted()
    .select('counted_at')
    .where('account_id', '=', question.accountId)
    .where('counted_at', '>', since)
    .execute()
  const sender = await counted()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('sender_id', '=', question.senderId)
    .where('sender_day', '=', question.senderDay)
    .executeTakeFirstOrThrow()
  return {
    contactTouchesMs: contact.flatMap((row) => row.counted_at?.getTime() ?? []),
    accountTouchesMs: account.flatMap((row) => row.counted_at?.getTime() ?? []),
    senderDayCount: Number(sender.count),
  }
}
