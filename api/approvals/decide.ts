import type { Submission } from '../../contracts/approval-decisions.js'
import type { Approval } from '../../contracts/approvals.js'
import { editContent, type EditedContent } from '../../domain/approvals/edit-content.js'
import {
  judgeDecision,
  type DecisionVerdict,
  type EditResult,
  type GivenDecision,
  type Refusal,
} from '../../domain/approvals/judge-decision.js'
import type { Trx } from '../../store/open-store.js'
import { readDecisionFacts } from '../../store/repositories/approval-decisions.js'
import { findRequest, lockRequest, type ApprovalRow } from '../../store/repositories/approvals.js'
import { contentHash, loadContent, type Content } from '../../store/repositories/artifacts.js'
import type { Principal } from '../auth/principal.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem, InvalidInput, notFound } from '../problems/api-problem.js'
import { decidingPerson, type DecidingPerson } from './deciding-person.js'
import { recordDecision, recordEdit } from './record-decision.js'
import { toApproval } from './shape.js'

interface Deciding {
  caller: Principal
  person: DecidingPerson
  submission: Submission
  nowMs: number
}

/**
 * The row decides, and the workflow learns of it through the outbox, so the answer needs no worker. An edit
 * is answered with the request that now stands.
 */
export async function decide(
  deps: ApiDeps,
  caller: Principal,
  submission: Submission,
): Promise<Approval> {
  const person = decidingPerson(caller, submission.approver)
  const nowMs = await deps.clock.now(caller.tenantId)
  const standing = await deps.store.transaction((trx) =>
    decideLocked(trx, { caller, person, submission, nowMs }),
  )
  deps.outbox.nudge()
  return toApproval(standing, nowMs)
}

async function decideLocked(trx: Trx, deciding: Deciding): Promise<ApprovalRow> {
  const { caller, submission } = deciding
  const row = await lockRequest(trx, caller.tenantId, submission.request_id)
  if (!row) throw notFound('approval request')
  const content = await loadContent(trx, row.tenant_id, row.content_hash)
  const facts = await readDecisionFacts(trx, row, content)
  const edited = applyEdits(content, submission)
  const verdict = judgeDecision(facts, given(deciding, edited), deciding.nowMs)
  switch (verdict.kind) {
    case 'refuse':
      throw toProblem(verdict)
    case 'repeat':
      return answeredBefore(trx, row)
    case 'record':
      return record(trx, { ...deciding, row, content, edited, status: verdict.status })
  }
}

/** An edit was answered with the request that it made. */
async function answeredBefore(trx: Trx, row: ApprovalRow): Promise<ApprovalRow> {
  if (row.replaced_by === null) return row
  return (await findRequest(trx, row.tenant_id, row.replaced_by)) ?? row
}

const damaged = {
  kind: 'unfit',
  field: 'text',
  why: 'cannot be edited: the stored content is damaged',
} as const

function applyEdits(content: Content | undefined, { edits }: Submission): EditedContent {
  return content && edits ? editContent(content, edits) : damaged
}

function given({ person, submission }: Deciding, edited: EditedContent): GivenDecision {
  const { decision, notes = '', content_hash = null } = submission
  const by = person.name
  if (decision !== 'edit') return { decision, by, content_hash, notes }
  return { decision, by, content_hash, edit: hashed(edited) }
}

function hashed(edited: EditedContent): EditResult {
  return edited.kind === 'fits' ? { kind: 'fits', hash: contentHash(edited.content) } : edited
}

interface Recording extends Deciding {
  row: ApprovalRow
  content: Content | undefined
  edited: EditedContent
  status: Extract<DecisionVerdict, { kind: 'record' }>['status']
}

function record(trx: Trx, recording: Recording): Promise<ApprovalRow> {
  const { row, content, edited, status, caller, person, nowMs } = recording
  const notes = recording.submission.notes || null
  const context = { row, caller, person, notes, nowMs }
  if (status !== 'superseded') {
    const { decision } = recording.submission
    return recordDecision(trx, { ...context, status, decision })
  }
  if (edited.kind !== 'fits' || !content) throw new Error('an edit is recorded with its content')
  return recordEdit(trx, { ...context, before: content, after: edited.content })
}

function toProblem(refusal: Refusal): ApiProblem {
  if (refusal.code !== 'unprocessable') return new ApiProblem(refusal.code, refusal.why)
  const { pointer, why } = refusal
  return new InvalidInput('unprocessable', `${pointer} ${why}`, {
    errors: [{ pointer, detail: why }],
  })
}
