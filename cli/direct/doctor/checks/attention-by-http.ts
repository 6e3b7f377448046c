import { killSwitchPageSchema } from '../../../../contracts/kill-switch.js'
import type { RunFile } from '../../../../contracts/run-file.js'
import { touchPageSchema } from '../../../../contracts/touches.js'
import type { Finding } from '../finding.js'
import { pageFrom } from './page-from.js'
import { inFindings, killSwitches, unknownTouches } from './waiting.js'

/** The embedded store belongs to the running server, which answers for the tenant of its first key. */
export async function attentionByHttp(run: RunFile): Promise<Finding[]> {
  const [switches, touches] = await Promise.all([
    pageFrom(run, 'kill-switch?limit=200', killSwitchPageSchema),
    pageFrom(run, 'touches?state=unknown&limit=200', touchPageSchema),
  ])
  return inFindings([killSwitches(switches.data.length), unknownTouches(touches.data.length)])
}
