import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { endProcess } from '../../../server/home/end-process.js'
import { processStartTime } from '../../../server/home/process-identity.js'
import { processesHolding } from '../../../server/home/processes-holding.js'
import { readServerRecord } from '../../../server/temporal/server-record.js'

/** A folder that is gone after the test, and with it every process that has its database open. */
export function temporaryHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'overture-home-')))
  onTestFinished(async () => {
    await Promise.all(processesHolding(join(home, 'temporal.db')).map(end))
    const record = readServerRecord(home)
    if (record) await endProcess({ pid: record.pid, startTime: record.start_time }, 0)
    rmSync(home, { recursive: true, force: true })
  })
  return home
}

async function end(pid: number): Promise<void> {
  const startTime = processStartTime(pid)
  if (startTime !== undefined && pid !== process.pid) await endProcess({ pid, startTime }, 0)
}
