import type { Trx } from '../../store/open-store.js'
import { listSenders } from '../../store/repositories/senders.js'
import { InvalidInput } from '../problems/api-problem.js'
import { findSenderRow, type SenderRow } from '../campaigns/load-members.js'

const listed = 10

/** The given one, else the only one there is. */
export async function chooseSender(
  trx: Trx,
  tenantId: string,
  given: string | undefined,
): Promise<SenderRow> {
  const { data: senders } = await listSenders(trx, { tenantId, limit: listed })
  const [only, ...others] = senders
  const wanted = given ?? (others.length === 0 ? only?.sender_id : undefined)
  const sender = wanted === undefined ? undefined : await findSenderRow(trx, tenantId, wanted)
  if (sender) return sender
  if (!only)
    throw refusal('is needed and there is no sender yet: make one with POST /api/v1/senders')
  const choice = senders.map(({ sender_id, email }) => `${sender_id} (${email})`).join(', ')
  throw refusal(
    given === undefined
      ? `is needed, because there are several senders: ${choice}`
      : `is not a sender of yours; there is ${choice}`,
  )
}

function refusal(detail: string): InvalidInput {
  const pointer = '/config/sender_id'
  return new InvalidInput('unprocessable', `${pointer} ${detail}.`, {
    errors: [{ pointer, detail }],
  })
}
