import type { DeliveryReport } from '../../contracts/inbound-mail.js'
import type { Classification } from '../../contracts/reply-classification.js'

/** Full mailboxes and mails that are too large: the address is good. */
const passingStatuses = /^5\.(?:2\.[23]|3\.4)$/
const fullMailbox =
  /mailbox (?:is )?full|over ?quota|quota exceeded|inbox (?:is )?full|out of storage/i
const goneMailbox =
  /(?:user|mailbox|recipient|address|account)[^.\n]{0,40}(?:unknown|not found|does ?n.t exist|does not exist|disabled|invalid|rejected)|(?:no such|unknown|invalid) (?:user|mailbox|recipient|address)/i

/** What a delivery report says of the address; null: nothing bounced, it was delivered. */
export function classifyBounce(report: DeliveryReport): Classification | null {
  if (
    report.action === 'delivered' ||
    report.action === 'relayed' ||
    report.action === 'expanded'
  ) {
    return null
  }
  const said = report.diagnostic ?? ''
  const evidence = [report.action, report.status, said].filter(Boolean).join(' ').slice(0, 300)
  return isHard(report, said)
    ? { class: 'bounce_hard', confidence: 0.99, evidence }
    : { class: 'bounce_soft', confidence: report.action === 'unknown' ? 0.6 : 0.95, evidence }
}

function isHard({ action, status }: DeliveryReport, said: string): boolean {
  if (action === 'delayed' || status?.startsWith('4')) return false
  if (status !== null && passingStatuses.test(status)) return false
  if (status?.endsWith('.0.0') && fullMailbox.test(said)) return false
  if (status?.startsWith('5')) return true
  return action === 'failed' && goneMailbox.test(said)
}
