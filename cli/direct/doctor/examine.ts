import { checkApi, checkPublicUrl } from './checks/api.js'
import { checkAttention } from './checks/attention.js'
import { checkDisk, checkHome } from './checks/home.js'
import { checkMail } from './checks/mail.js'
import { checkProcesses } from './checks/processes.js'
import { checkResend, checkTwilio } from './checks/providers.js'
import { checkQueues } from './checks/queues.js'
import { checkSenderDns } from './checks/sender-dns.js'
import { checkStore, checkStoreClock } from './checks/store.js'
import { checkTemporal } from './checks/temporal.js'
import type { Finding } from './finding.js'
import { admit, type Examination, type Patient } from './patient.js'
import { runChecks, type Running } from './run-checks.js'

const checks: [name: string, find: (patient: Patient) => Promise<Finding[]>][] = [
  ['home', checkHome],
  ['disk', checkDisk],
  ['store', checkStore],
  ['clock of the store', checkStoreClock],
  ['Temporal', checkTemporal],
  ['workers', checkQueues],
  ['API', checkApi],
  ['PUBLIC_URL', checkPublicUrl],
  ['mail server', checkMail],
  ['Twilio', checkTwilio],
  ['Resend', checkResend],
  ['processes', checkProcesses],
  ['DNS of senders', checkSenderDns],
  ['waiting for a person', checkAttention],
]

/** After a kill the embedded store reads its log before it opens. */
const replayMs = 20_000

export async function examine(
  examination: Examination,
  running: Omit<Running, 'checks'> = {},
): Promise<Finding[]> {
  const patient = admit(examination)
  const embedded = examination.settings.store.kind === 'embedded'
  try {
    return await runChecks({
      ...(embedded && { limitMs: replayMs }),
      ...running,
      checks: checks.map(([name, find]) => ({ name, find: () => find(patient) })),
    })
  } finally {
    await patient.close()
  }
}
