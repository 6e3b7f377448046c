import type { Readiness } from '../../contracts/health.js'
import type { ApiDeps } from '../deps.js'
import { toProblem } from '../problems/to-problem.js'
import { withinDeadline } from '../within-deadline.js'

type Part = Readiness['parts']['store']

const deadlineMs = 2_000

export async function checkReadiness({ store, temporal, settings }: ApiDeps): Promise<Readiness> {
  const [storePart, temporalPart] = await Promise.all([
    check(async () => {
      await store.ping()
      return true
    }),
    check(() => temporal.isUp()),
  ])
  return {
    status: storePart.ok && temporalPart.ok ? 'ready' : 'not_ready',
    version: settings.version,
    parts: { store: storePart, temporal: temporalPart },
  }
}

async function check(ask: () => Promise<boolean>): Promise<Part> {
  try {
    const up = await withinDeadline(ask(), deadlineMs)
    if (up === 'late') return { ok: false, detail: `no answer within ${deadlineMs / 1000} s` }
    return up ? { ok: true, detail: 'answers' } : { ok: false, detail: 'does not answer' }
  } catch (error) {
    return { ok: false, detail: toProblem(error).message }
  }
}
