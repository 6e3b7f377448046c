import type { GateCheck, GateVerdict } from '../../contracts/temporal/gates.js'
import { dueNotices } from '../../domain/approvals/gate-times.js'
import { gateVerdict } from '../../domain/approvals/gate-verdict.js'
import { statusAt } from '../../domain/approvals/status-at.js'
import { activityNow } from '../../runtime/clock.js'
import type { Trx } from '../../store/open-store.js'
import {
  requestTimes,
  writeExpiry,
  writeNotice,
} from '../../store/repositories/approval-decisions.js'
import { lockNewestRequest, type ApprovalRow } from '../../store/repositories/approvals.js'
import { audit } from '../../store/repositories/audit.js'
import type { ApprovalDeps } from './deps.js'
import { hearSignal } from './hear-signal.js'

interface Checked {
  verdict: GateVerdict
  warnings: string[]
}

/** Brings a request up to date and says what it means for the workflow that waits for it. */
export async function checkGate(deps: ApprovalDeps, check: GateCheck): Promise<GateVerdict> {
  const nowMs = activityNow(check.at_ms, deps.clock)
  const { verdict, warnings } = await deps.store.transaction((trx) =>
    checkLocked(trx, { check, production: deps.production, nowMs }),
  )
  for (const warning of warnings) {
    deps.log.warn({ tenant: check.tenant_id, request_id: verdict.request_id }, warning)
  }
  return verdict
}

interface Checking {
  check: GateCheck
  production: boolean
  nowMs: number
}

async function checkLocked(trx: Trx, { check, production, nowMs }: Checking): Promise<Checked> {
  const found = await lockNewestRequest(trx, check.tenant_id, check.request_id)
  if (!found) {
    const reason = 'approval request does not exist'
    return {
      verdict: { kind: 'refused', request_id: check.request_id, reason },
      warnings: [reason],
    }
  }
  const { signal } = check
  const heard = await hearSignal(trx, { request: found, signal, production, nowMs })
  const expired = await expireIfDue(trx, heard.request, nowMs)
  const noticed = await giveNotices(trx, expired, nowMs)
  return {
    verdict: gateVerdict(requestTimes(noticed.request), nowMs),
    warnings: [...(heard.warning === null ? [] : [heard.warning]), ...noticed.warnings],
  }
}

async function expireIfDue(trx: Trx, request: ApprovalRow, nowMs: number): Promise<ApprovalRow> {
  const { status } = request
  if (status === 'expired' || statusAt(requestTimes(request), nowMs) !== 'expired') return request
  const expired = await writeExpiry(trx, request)
  await auditStep(trx, request, { action: 'approval.expired', atMs: nowMs })
  return expired
}

const noticeWarnings = {
  reminded: 'an approval is still waiting for a decision',
  escalated: 'an approval has waited too long for a decision',
}

async function giveNotices(
  trx: Trx,
  request: ApprovalRow,
  nowMs: number,
): Promise<{ request: ApprovalRow; warnings: string[] }> {
  if (request.status !== 'pending' && request.status !== 'changes_requested') {
    return { request, warnings: [] }
  }
  const notices = dueNotices(requestTimes(request), nowMs)
  let noticed = request
  for (const kind of notices) {
    noticed = await writeNotice(trx, noticed, { kind, atMs: nowMs })
    await auditStep(trx, request, { action: `approval.${kind}`, atMs: nowMs })
  }
  return { request: noticed, warnings: notices.map((kind) => noticeWarnings[kind]) }
}

async function auditStep(
  trx: Trx,
  request: ApprovalRow,
  step: { action: string; atMs: number },
): Promise<void> {
  await audit(trx, {
    tenantId: request.tenant_id,
    actor: 'check_gate',
    action: step.action,
    subject: request.request_id,
    detail: { content_hash: request.content_hash },
    at: step.atMs,
  })
}
