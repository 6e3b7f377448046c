import { restoreAdvice } from '../../../contracts/restores.js'
import type { Settings } from '../../../runtime/settings.js'
import type { Restored } from '../../../store/backup/restore-store.js'
import type { Output } from '../../output.js'

export interface Surroundings {
  /** The Temporal server was brought back, too. */
  temporal: boolean
  settings: Settings
}

export function sayRestored(restored: Restored, output: Output, around: Surroundings): void {
  const { header, rows, tenants } = restored
  output.table(
    ['TABLE', 'ROWS'],
    Object.entries(rows).map(([table, count]) => [table, String(count)]),
  )
  output.note('')
  output.table(
    ['TENANT', 'RESTORE', 'MAY HAVE BEEN SENT'],
    tenants.map((tenant) => [tenant.tenant_id, tenant.restore_id, String(tenant.in_doubt)]),
  )
  output.note('')
  output.note(`The store is as it was on ${header.taken_at}, and SENDS NOTHING until you confirm.`)
  output.note('')
  for (const advice of restoreAdvice) output.note(`! ${advice}`)
  output.note('')
  for (const step of nextSteps(around)) output.note(step)
}

function nextSteps({ temporal, settings }: Surroundings): string[] {
  return [
    'Next:',
    ...(temporal ? [] : [temporalStep(settings)]),
    '1. Start Overture.',
    '2. overture restore report RESTORE_ID  what may have been sent since; settle what you know.',
    '3. Enter opt-outs, replies and stops since the backup again; revoke keys that came back.',
    '4. overture restore confirm RESTORE_ID --note "what you looked at"  for each tenant.',
  ]
}

function temporalStep({ temporal }: Settings): string {
  const whose =
    temporal.kind === 'embedded' ? 'The embedded Temporal server' : 'The Temporal server'
  return `0. ${whose} was left as it is. If it is empty or new, confirm with --restart-workflows.`
}
