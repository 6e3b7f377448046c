import type { Settings } from '../../../../runtime/settings.js'
import {
  differencesOf,
  neverTogether,
  sharedSettings,
} from '../../../../server/processes/shared-settings.js'
import { version } from '../../../../server/version.js'
import {
  aliveMs,
  processesSeen,
  type ServingProcess,
} from '../../../../store/repositories/processes.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import { readMigrated } from '../migrated-store.js'
import type { Patient } from '../patient.js'

const name = 'processes'

export async function checkProcesses(patient: Patient): Promise<Finding[]> {
  if (patient.settings.store.kind === 'embedded') {
    return [skipped(name, 'the embedded store serves one process')]
  }
  const read = await readMigrated(patient, name)
  if ('finding' in read) return [read.finding]
  const living = await processesSeen(read.store.db, patient.clock.now(), aliveMs)
  if (living.length === 0) {
    return [warn(name, 'none serves this store', 'npm run api and npm run worker, or npm start.')]
  }
  const roles = living.map(({ role, host, pid }) => `${role} ${pid} on ${host}`)
  return [
    ok(name, roles.join(', ')),
    ...living.flatMap((one) => differences(patient.settings, one)),
    ...otherVersions(living),
  ]
}

function differences(settings: Settings, other: ServingProcess): Finding[] {
  return differencesOf(sharedSettings(settings), other.settings).map(
    ({ variable, here, there }) => {
      const found = `${variable} is ${here} here and ${there} in ${other.role} ${other.pid} on ${other.host}`
      const judge = neverTogether.has(variable) ? fail : warn
      return judge('process settings', found, `Give every process the same ${variable}.`)
    },
  )
}

function otherVersions(living: ServingProcess[]): Finding[] {
  const others = living.filter((one) => one.version !== version)
  if (others.length === 0) return []
  const found = others.map((one) => `${one.role} ${one.pid} on ${one.host} runs ${one.version}`)
  return [warn('process versions', found.join('; '), `Finish the rollout to ${version}.`)]
}
