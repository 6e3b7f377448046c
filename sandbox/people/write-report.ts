import { createHash } from 'node:crypto'
import MimeNode from 'nodemailer/lib/mime-node'
import type { MailAction } from './planned-action.js'
import { domainOf } from './write-reply.js'

interface Report {
  from: { name: string; address: string }
  subject: string
  type: 'delivery-status' | 'feedback-report'
  words: string
  /** The part that machines read. */
  fields: string[]
  headers: Record<string, string>
}

const bounces = {
  bounce: {
    status: '5.1.1',
    action: 'failed',
    subject: 'Undelivered Mail Returned to Sender',
    diagnostic: '550 5.1.1 user unknown',
    words: 'The address does not exist. This is a permanent error; the message was given up.',
  },
  bounce_soft: {
    status: '4.2.2',
    action: 'failed',
    subject: 'Delivery Status Notification (Failure)',
    diagnostic: '452 4.2.2 mailbox full',
    words: 'The mailbox of the recipient is full. The message was given up after several tries.',
  },
}

/** RFC 3464, as a mail server sends it to the envelope sender. */
export function writeBounce(action: MailAction, kind: keyof typeof bounces): Promise<Buffer> {
  const { to, sent_at_ms } = action.received
  const { status, action: outcome, subject, diagnostic, words } = bounces[kind]
  return writeReport(action, {
    from: { name: 'Mail Delivery System', address: `mailer-daemon@${domainOf(to)}` },
    subject,
    type: 'delivery-status',
    words: `Your message could not be delivered to <${to}>.\n\n${words}\n`,
    fields: [
      `Reporting-MTA: dns; mx.${domainOf(to)}`,
      `Arrival-Date: ${mailDate(sent_at_ms)}`,
      '',
      `Final-Recipient: rfc822; ${to}`,
      `Action: ${outcome}`,
      `Status: ${status}`,
      `Diagnostic-Code: smtp; ${diagnostic}`,
    ],
    headers: { 'Return-Path': '<>', 'Auto-Submitted': 'auto-replied' },
  })
}

/** RFC 5965, as a mailbox provider sends it when somebody presses "this is spam". */
export function writeComplaint(action: MailAction): Promise<Buffer> {
  const { to, sent_at_ms, envelope_from, subject } = action.received
  return writeReport(action, {
    from: { name: 'Feedback loop', address: `feedback@${domainOf(to)}` },
    subject: `Complaint about message: ${subject}`,
    type: 'feedback-report',
    words: 'A recipient has reported the message below as unwanted.\n',
    fields: [
      'Feedback-Type: abuse',
      'User-Agent: sandbox/1.0',
      'Version: 1',
      `Original-Mail-From: <${envelope_from}>`,
      `Original-Rcpt-To: <${to}>`,
      `Arrival-Date: ${mailDate(sent_at_ms)}`,
    ],
    headers: {},
  })
}

function writeReport(action: MailAction, report: Report): Promise<Buffer> {
  const { received, at_ms, action_id } = action
  const root = new MimeNode(`multipart/report; report-type=${report.type}`, {
    baseBoundary: createHash('sha256').update(action_id).digest('hex').slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  root.setHeader({
    ...prepared(report.headers),
    From: report.from,
    To: { name: '', address: received.envelope_from },
    Subject: report.subject,
    Date: mailDate(at_ms),
    'Message-ID': `<${action_id}@${domainOf(received.to)}>`,
  })
  root.createChild('text/plain; charset=utf-8').setContent(report.words)
  root.createChild(`message/${report.type}`).setContent(`${report.fields.join('\r\n')}\r\n`)
  root.createChild('text/rfc822-headers').setContent(originalHeaders(action))
  return root.build()
}

function originalHeaders({ received }: MailAction): string {
  return [
    `Message-ID: ${received.message_id}`,
    `From: <${received.from.address}>`,
    `To: <${received.to}>`,
    `Date: ${mailDate(received.sent_at_ms)}`,
    '',
  ].join('\r\n')
}

/** As they are: encoded or folded they would not be what mail servers write. */
function prepared(headers: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, { prepared: true, value }]),
  )
}

function mailDate(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}
