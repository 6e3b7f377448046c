import type { SenderCheckAnswer, SenderChecks } from '../../contracts/sender-checks.js'
import {
  authenticationFault,
  judgeAuthentication,
  type AuthenticationVerdict,
} from '../../domain/deliverability/judge-authentication.js'
import {
  judgeSenderDomain,
  namesToAsk,
  type JudgedDomain,
} from '../../domain/deliverability/judge-sender-domain.js'
import { isReservedDomain } from '../../domain/deliverability/reserved-domain.js'
import { askTxt } from '../../runtime/dns.js'
import type { Trx } from '../../store/open-store.js'
import {
  findCheckedSender,
  saveChecks,
  type CheckedSender,
} from '../../store/repositories/sender-checks.js'
import { findSenderHold } from '../../store/repositories/sender-holds.js'
import type { SenderId } from '../../store/repositories/senders.js'
import { realMailServer } from '../campaigns/real-mail-server.js'
import type { ApiDeps } from '../deps.js'
import { notFound } from '../problems/api-problem.js'
import { authenticationPrefix, carryOutVerdict } from './carry-out-verdict.js'

export type CheckDeps = Pick<ApiDeps, 'store' | 'dns' | 'clock' | 'wall' | 'outbox'> & {
  settings: Parameters<typeof realMailServer>[0]
}

/** Looks the sender's domain up now, and holds or lets go what follows from it. */
export async function checkSender(deps: CheckDeps, id: SenderId): Promise<SenderCheckAnswer> {
  const sender = await findCheckedSender(deps.store.db, id)
  if (!sender) throw notFound('sender')
  const judged = await lookUp(deps, sender)
  const wallMs = deps.wall.now()
  const nowMs = await deps.clock.now(id.tenantId)
  const known = { isReal: isReal(deps, sender), wallMs }
  await deps.store.transaction(async (trx) => {
    const verdict = await judge(trx, { id, judged, ...known })
    const { failingSinceMs } = verdict
    await saveChecks(trx, id, { checks: judged.checks, nowMs: wallMs, failingSinceMs })
    await carryOutVerdict(trx, { id, verdict, nowMs, wallMs })
  })
  deps.outbox.nudge()
  return readSenderCheck(deps, id)
}

/** What the last look-up found; the first one is made when somebody asks. */
export async function readSenderCheck(deps: CheckDeps, id: SenderId): Promise<SenderCheckAnswer> {
  const sender = await findCheckedSender(deps.store.db, id)
  if (!sender) throw notFound('sender')
  const { checks, checked_at } = sender
  if (checks === null || checked_at === null) return checkSender(deps, id)
  const hold = await findSenderHold(deps.store.db, { ...id, prefix: authenticationPrefix })
  return {
    sender_id: id.senderId,
    ...inOrder(checks),
    checked_at: checked_at.toISOString(),
    held: hold !== undefined,
    reason: hold?.reason ?? authenticationFault(checks),
  }
}

interface Finding {
  id: SenderId
  judged: JudgedDomain
  isReal: boolean
  wallMs: number
}

/** Under what is stored now: another process may have checked meanwhile. */
async function judge(
  trx: Trx,
  { id, judged, isReal: real, wallMs }: Finding,
): Promise<AuthenticationVerdict & { isNew: boolean }> {
  const stored = await findCheckedSender(trx, id)
  const hold = await findSenderHold(trx, { ...id, prefix: authenticationPrefix })
  const failingSinceMs = stored?.failing_since?.getTime() ?? null
  const known = { failingSinceMs, held: hold !== undefined, isReal: real }
  const verdict = judgeAuthentication(judged, known, wallMs)
  return { ...verdict, isNew: real && verdict.fault !== null && failingSinceMs === null }
}

async function lookUp({ dns }: CheckDeps, sender: CheckedSender): Promise<JudgedDomain> {
  const domain = domainOf(sender)
  if (isReservedDomain(domain)) return { checks: reservedChecks, silent: null }
  const asked = {
    domain,
    // Resend signs by itself
    dkim: sender.provider === 'smtp' && sender.dkim ? keyOf(sender.dkim) : null,
  }
  const [mx, txt] = await Promise.all([dns.mx(domain), askTxt(dns, namesToAsk(asked))])
  return judgeSenderDomain(asked, { mx, txt })
}

/** Whether people outside get mail of this sender: only then a broken record does harm. */
export function isReal({ settings }: Pick<CheckDeps, 'settings'>, sender: CheckedSender): boolean {
  return !isReservedDomain(domainOf(sender)) && realMailServer(settings, sender) !== null
}

function keyOf({ domain, selector }: { domain: string; selector: string }) {
  return { domain: domain.toLowerCase(), selector: selector.toLowerCase() }
}

function domainOf({ email }: CheckedSender): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase()
}

const reservedName = {
  status: 'unknown',
  found: 'a name of the sandbox: there is nothing to look up',
  fix: null,
} as const
const reservedChecks = {
  spf: reservedName,
  dkim: reservedName,
  dmarc: reservedName,
  mx: reservedName,
}

/** jsonb forgets the order of keys. */
function inOrder({ spf, dkim, dmarc, mx }: SenderChecks): SenderChecks {
  const check = ({ status, found, fix }: SenderChecks['spf']) => ({ status, found, fix })
  return { spf: check(spf), dkim: check(dkim), dmarc: check(dmarc), mx: check(mx) }
}
