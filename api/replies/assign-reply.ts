import type { Assignment, Reply } from '../../contracts/replies.js'
import { followAgain } from '../../intake/inbox/follow-again.js'
import { audit } from '../../store/repositories/audit.js'
import { findContact } from '../../store/repositories/contacts.js'
import { findInbox, lockInbox } from '../../store/repositories/inbox.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput, notFound } from '../problems/api-problem.js'
import { replyView } from './reply-view.js'
import { reporterOf } from './reporter-of.js'

export interface AssignmentOrder {
  caller: Principal
  inboxId: string
  input: Assignment
}

/** A person's word on whose a message is; what it says takes effect then. */
export async function assignReply(deps: ApiDeps, order: AssignmentOrder): Promise<Reply> {
  const { caller, inboxId, input } = order
  const { tenantId } = caller
  const { contact_id: contactId } = input
  const nowMs = await deps.clock.now(tenantId)
  const reply = await deps.store.transaction(async (trx) => {
    const id = { tenantId, inboxId }
    const row = await lockInbox(trx, id)
    if (!row) throw notFound('reply')
    if (row.contact_id === contactId) return replyView(row)
    if (row.contact_id !== null) {
      throw new ApiProblem('conflict', 'This message is known to be from another contact.')
    }
    if (row.kind !== 'message' || row.class === null) {
      throw new ApiProblem('conflict', 'This is no message that a contact can have written.')
    }
    if (!(await findContact(trx, { tenantId, contactId }))) throw unknownContact()
    const by = reporterOf(deps, caller)
    const { class: found, return_date: returnDate } = row
    const wallMs = deps.wall.now()
    const again = { row, class: found, returnDate, contactId, nowMs, wallMs, by }
    const followed = await followAgain(trx, again)
    const after = await findInbox(trx, id)
    if (!after) throw notFound('reply')
    await followed.writeAudit()
    await audit(trx, {
      tenantId,
      actor: caller.keyId,
      action: 'reply.assign',
      subject: inboxId,
      detail: { contact_id: contactId, class: found },
      at: nowMs,
    })
    return replyView(after)
  })
  deps.outbox.nudge()
  return reply
}

function unknownContact(): InvalidInput {
  const detail = 'is not a contact'
  return new InvalidInput('unprocessable', `/contact_id ${detail}`, {
    errors: [{ pointer: '/contact_id', detail }],
  })
}
