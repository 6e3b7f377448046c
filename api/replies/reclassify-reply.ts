import type { Reclassification, Reply } from '../../contracts/replies.js'
import type { ReplyClass } from '../../contracts/reply-classes.js'
import { dayMs } from '../../domain/time/local-time.js'
import { announceReply } from '../../intake/inbox/announce-reply.js'
import { followAgain } from '../../intake/inbox/follow-again.js'
import { undoEffect } from '../../intake/inbox/undo-effect.js'
import type { Trx } from '../../store/open-store.js'
import { audit } from '../../store/repositories/audit.js'
import { findInbox, lockInbox, updateInbox, type InboxRow } from '../../store/repositories/inbox.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput, notFound } from '../problems/api-problem.js'
import { replyView } from './reply-view.js'
import { reporterOf } from './reporter-of.js'

export interface ReclassificationOrder {
  caller: Principal
  inboxId: string
  input: Reclassification
}

interface Work extends ReclassificationOrder {
  row: InboxRow
  nowMs: number
}

/** A person's word on what a reply is: the old effect is taken back, and the new one follows. */
export async function reclassifyReply(deps: ApiDeps, order: ReclassificationOrder): Promise<Reply> {
  const { caller, inboxId, input } = order
  const { tenantId } = caller
  const nowMs = await deps.clock.now(tenantId)
  refuseUnlikelyDate(input, nowMs)
  const reply = await deps.store.transaction(async (trx) => {
    const row = await lockInbox(trx, { tenantId, inboxId })
    if (!row) throw notFound('reply')
    if (isSame(row, input)) return replyView(row)
    refuseUnfit({ ...order, row, nowMs })
    return apply(trx, deps, { ...order, row, nowMs })
  })
  deps.outbox.nudge()
  return reply
}

/** Whoever confirms an unclear reply has looked at it; that changes nothing but who waits. */
function isSame(row: InboxRow, input: Reclassification): boolean {
  return row.class === input.class && row.return_date === (input.return_date ?? null)
}

async function apply(trx: Trx, deps: ApiDeps, work: Work): Promise<Reply> {
  const { caller, inboxId, input, row, nowMs } = work
  const { tenantId, keyId, name } = caller
  const by = reporterOf(deps, caller)
  const wallMs = deps.wall.now()
  const undone = await undoEffect(trx, { row, by, nowMs })
  const followed = await followAgain(trx, {
    row,
    class: input.class,
    returnDate: input.return_date ?? null,
    contactId: null,
    nowMs,
    wallMs,
    by,
  })
  const firstClass = row.first_class ?? row.class
  const id = { tenantId, inboxId }
  await updateInbox(trx, id, {
    first_class: firstClass,
    reclassified_by: name,
    reclassified_at: new Date(nowMs),
    effect: [...undone, followed.effect].join(' '),
  })
  const after = await findInbox(trx, id)
  if (!after) throw notFound('reply')
  const eventId = `${inboxId}.${nowMs}.${input.class}`
  await announceReply(trx, { row: after, type: 'reply.reclassified', eventId, firstClass, wallMs })
  await followed.writeAudit()
  await audit(trx, {
    tenantId,
    actor: keyId,
    action: 'reply.reclassify',
    subject: inboxId,
    detail: { from: row.class, to: input.class, noted: input.note !== undefined },
    at: nowMs,
  })
  return replyView(after)
}

function refuseUnfit(work: Work): void {
  const { row } = work
  if (row.kind !== 'message') {
    throw new ApiProblem('conflict', 'This is what a provider told of a message, not a reply.')
  }
  if (row.contact_id === null) {
    throw new ApiProblem('conflict', 'Nobody knows whose this is: assign it to a contact first.')
  }
  refuseWithoutEvidence(work)
}

const optOuts: readonly (ReplyClass | null)[] = ['unsubscribe', 'complaint']

function refuseWithoutEvidence({ caller, input, row }: Work): void {
  if (!optOuts.includes(row.class)) return
  if (!caller.scopes.includes('admin')) {
    throw new ApiProblem('forbidden', 'Taking back an opt-out needs a key with the scope admin.')
  }
  if (input.note === undefined) throw invalid('note', 'is needed to take back an opt-out: say why')
}

const farthestDays = 365

function refuseUnlikelyDate({ return_date: date }: Reclassification, nowMs: number): void {
  if (date === undefined) return
  const at = Date.parse(date)
  if (at <= nowMs - dayMs) throw invalid('return_date', 'must not be in the past')
  if (at > nowMs + farthestDays * dayMs) {
    throw invalid('return_date', `must be within ${farthestDays} days from now`)
  }
}

function invalid(field: string, detail: string): InvalidInput {
  return new InvalidInput('unprocessable', `/${field} ${detail}`, {
    errors: [{ pointer: `/${field}`, detail }],
  })
}
