import type { Act } from './act.js'
import type { MailAction } from './planned-action.js'
import { isSaying } from './words.js'
import { writeReply } from './write-reply.js'
import { writeBounce, writeComplaint } from './write-report.js'

/** The mail that this act sends, as raw MIME. */
export function sayWhat(
  action: MailAction,
  act: Exclude<Act, 'unsubscribe_click'>,
): Promise<Buffer> {
  if (act === 'complain') return writeComplaint(action)
  return isSaying(act) ? writeReply(action, act) : writeBounce(action, act)
}
