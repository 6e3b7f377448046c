import type { Readiness } from '../../contracts/health.js'
import type { ApiDeps } from '../deps.js'
import { nearlyFull } from '../http/refuse-when-full.js'
import { toProblem } from '../problems/to-problem.js'
import { withinDeadline } from '../within-deadline.js'

type Part = Readiness['parts']['store']

const deadlineMs = 2_000

export async function checkReadiness(deps: ApiDeps): Promise<Readiness> {
  const { temporal, settings } = deps
  const [storePart, temporalPart] = await Promise.all([
    checkStore(deps),
    check(
      () => temporal.isUp(),
      () => temporal.reason(),
    ),
  ])
  return {
    status: storePart.ok && temporalPart.ok ? 'ready' : 'not_ready',
    version: settings.version,
    parts: { store: storePart, temporal: temporalPart },
  }
}

function checkStore({ store, shortage }: ApiDeps): Promise<Part> {
  const isFull = (shortage?.() ?? null) !== null
  if (isFull) return Promise.resolve({ ok: false, detail: nearlyFull })
  return check(async () => {
    await store.ping()
    return true
  })
}

async function check(ask: () => Promise<boolean>, why?: () => string | undefined): Promise<Part> {
  try {
    const up = await withinDeadline(ask(), deadlineMs)
    if (up === 'late') return { ok: false, detail: `no answer within ${deadlineMs / 1000} s` }
    return up
      ? { ok: true, detail: 'answers' }
      : { ok: false, detail: why?.() ?? 'does not answer' }
  } catch (error) {
    return { ok: false, detail: toProblem(error).message }
  }
}
