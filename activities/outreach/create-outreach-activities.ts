import { heartbeat } from '@temporalio/activity'
import type { OutreachActivities } from '../../contracts/temporal/outreach-activities.js'
import type { ResendActivities } from '../../contracts/temporal/resend.js'
import type { OutreachDeps } from './deps.js'
import { loadAccount } from './load-account.js'
import { checkGate } from '../approvals/check-gate.js'
import { openGate } from './open-gate.js'
import { performTouch } from './perform-touch.js'
import { refuseToSend } from './refuse-to-send.js'
import { resendTouch } from './resend-touch.js'
import { finishAccount, savePlan } from './save-plan.js'

const heartbeatMs = 3_000

export function createOutreachActivities(
  deps: OutreachDeps,
): OutreachActivities & ResendActivities {
  return {
    loadAccount: (ref) => loadAccount(deps, ref),
    performTouch: (order) => sending(deps, () => performTouch(deps, order)),
    resendTouch: (order) => sending(deps, () => resendTouch(deps, order)),
    savePlan: (plan) => savePlan(deps, plan),
    openGate: (order) => openGate(deps, order),
    checkGate: (check) => checkGate(deps, check),
    finishAccount: (order) => finishAccount(deps, order),
  }
}

function sending<T>(deps: OutreachDeps, work: () => Promise<T>): Promise<T> {
  return whileBeating(async () => {
    await refuseToSend(deps)
    return work()
  })
}

/** Heartbeats show a killed worker within 15 seconds, long before the activity's own time-out. */
async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => heartbeat(), heartbeatMs)
  try {
    return await work()
  } finally {
    clearInterval(beat)
  }
}
