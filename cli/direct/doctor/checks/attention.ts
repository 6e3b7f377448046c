import { readAttention } from '../../../../store/repositories/attention.js'
import type { Finding } from '../finding.js'
import { readMigrated } from '../migrated-store.js'
import { servingEmbedded, type Patient } from '../patient.js'
import { attentionByHttp } from './attention-by-http.js'
import { inFindings, killSwitches, nameOfWaiting as name, unknownTouches } from './waiting.js'

const outboxMs = 5 * 60_000
const leaseMs = 60_000

/** Counts only: which ones is the API's to tell, tenant by tenant. */
export async function checkAttention(patient: Patient): Promise<Finding[]> {
  const read = await readMigrated(patient, name)
  if ('finding' in read) {
    const run = servingEmbedded(patient)
    return run ? attentionByHttp(run) : [read.finding]
  }
  const nowMs = patient.clock.now()
  const found = await readAttention(read.store.db, {
    outboxBefore: new Date(nowMs - outboxMs),
    leaseBefore: new Date(nowMs - leaseMs),
  })
  return inFindings([
    killSwitches(found.killSwitches),
    {
      what: 'restore(s) from a backup not confirmed; nothing is sent',
      count: found.restores,
      fix: 'GET /api/v1/restores, read the report, then POST /api/v1/restores/{id}/confirm.',
    },
    {
      what: 'message(s) to Temporal not delivered for 5 minutes',
      count: found.undelivered,
      fix: 'See that an API process and Temporal run; the outbox delivers by itself then.',
    },
    unknownTouches(found.unknown),
    {
      what: 'claim(s) whose worker vanished',
      count: found.expiredClaims,
      fix: 'See that a worker runs: it calls them unknown, and a person decides.',
    },
  ])
}
