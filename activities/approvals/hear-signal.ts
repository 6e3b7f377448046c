import { signalDecisionSchema, type SignalDecision } from '../../contracts/approval-decisions.js'
import type { GateSignal } from '../../contracts/temporal/gates.js'
import { judgeDecision } from '../../domain/approvals/judge-decision.js'
import type { Trx } from '../../store/open-store.js'
import {
  readDecisionFacts,
  writeDecision,
  type DecisionRecord,
} from '../../store/repositories/approval-decisions.js'
import type { ApprovalRow } from '../../store/repositories/approvals.js'
import { loadContent } from '../../store/repositories/artifacts.js'
import { audit } from '../../store/repositories/audit.js'

export interface HeardSignal {
  request: ApprovalRow
  signal: GateSignal | null
  production: boolean
  nowMs: number
}

export interface AfterSignal {
  request: ApprovalRow
  /** Why the reviewer's word changed nothing; null when there is nothing to tell. */
  warning: string | null
}

/** A reviewer's own word from the Temporal Web UI or CLI: nobody has checked who that is. */
export async function hearSignal(trx: Trx, heard: HeardSignal): Promise<AfterSignal> {
  const { request, signal } = heard
  if ((signal?.decision ?? null) === null) return { request, warning: null }
  if (heard.production) return refuseInProduction(trx, heard)
  if (signal?.request_id !== request.request_id) {
    return ignored(request, `it names another request than ${request.request_id}`)
  }
  const parsed = signalDecisionSchema.safeParse(signal)
  return parsed.success
    ? decideBySignal(trx, heard, parsed.data)
    : ignored(request, parsed.error.issues.map(sentence).join('; '))
}

function sentence({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.map(String).join('.')} ${message}`
}

/** A signal carries no hash: it holds for what the request holds. */
async function decideBySignal(
  trx: Trx,
  heard: HeardSignal,
  { decision, notes = '', by = 'unknown, by Temporal' }: SignalDecision,
): Promise<AfterSignal> {
  const { request, nowMs } = heard
  const content = await loadContent(trx, request.tenant_id, request.content_hash)
  const facts = await readDecisionFacts(trx, request, content)
  const verdict = judgeDecision(facts, { decision, by, content_hash: null, notes }, nowMs)
  if (verdict.kind === 'refuse') return ignored(request, verdict.why)
  if (verdict.kind === 'repeat' || verdict.status === 'superseded') {
    return { request, warning: null }
  }
  const record = { status: verdict.status, decision, by, notes: notes || null }
  return { request: await recordSignal(trx, heard, record), warning: null }
}

async function recordSignal(
  trx: Trx,
  { request, nowMs }: HeardSignal,
  record: Omit<DecisionRecord, 'via' | 'atMs'>,
): Promise<ApprovalRow> {
  const written = await writeDecision(trx, request, { ...record, via: 'temporal', atMs: nowMs })
  await audit(trx, {
    tenantId: request.tenant_id,
    actor: 'temporal',
    action: 'approval.decided',
    subject: request.request_id,
    detail: {
      decision: record.decision,
      content_hash: request.content_hash,
      via: 'temporal',
      by: record.by,
      acting_for: null,
    },
    at: nowMs,
  })
  return written
}

async function refuseInProduction(trx: Trx, { request, nowMs }: HeardSignal): Promise<AfterSignal> {
  await audit(trx, {
    tenantId: request.tenant_id,
    actor: 'temporal',
    action: 'approval.signal_refused',
    subject: request.request_id,
    detail: { content_hash: request.content_hash },
    at: nowMs,
  })
  return ignored(request, 'in production decisions are made through the API')
}

function ignored(request: ApprovalRow, why: string): AfterSignal {
  return { request, warning: `a decision sent by signal was ignored: ${why}` }
}
