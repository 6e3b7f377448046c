import MailComposer from 'nodemailer/lib/mail-composer'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { EmailPort, OutgoingEmail } from '../../ports.js'
import { judgeSmtpFailure } from './judge-smtp-failure.js'
import { watchTransaction } from './watch-transaction.js'

const connectMs = 10_000
/** RFC 5321 asks for ten minutes after the final dot; the claim's lease is shorter, and unknown is honest. */
const replyMs = 45_000

export function createSmtpEmail(smtpUrl: string): EmailPort {
  const options = parseConnectionUrl(smtpUrl)
  return {
    async submit(email, startWithinMs) {
      const raw = await buildMime(email)
      const watch = watchTransaction()
      const connection = new SMTPConnection({
        ...options,
        logger: watch.logger,
        transactionLog: true,
        connectionTimeout: connectMs,
        greetingTimeout: connectMs,
        socketTimeout: replyMs,
      })
      // once the server waits for the message nothing is called back; before that, too late means not at all
      const tooLate = setTimeout(() => {
        if (!watch.messageBegun()) connection.close()
      }, startWithinMs)
      try {
        const response = await handOver(connection, { email, raw, auth: options.auth })
        return { kind: 'accepted', detail: response }
      } catch (error) {
        return judgeSmtpFailure(error, watch.messageBegun())
      } finally {
        clearTimeout(tooLate)
        connection.close()
      }
    },
  }
}

function buildMime(email: OutgoingEmail): Promise<Buffer> {
  return new MailComposer({
    from: email.from,
    ...(email.reply_to ? { replyTo: email.reply_to } : {}),
    to: email.to,
    subject: email.subject,
    text: email.text,
    messageId: email.message_id,
    date: email.date,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

interface HandOver {
  email: OutgoingEmail
  raw: Buffer
  auth: ReturnType<typeof parseConnectionUrl>['auth']
}

function handOver(connection: SMTPConnection, job: HandOver): Promise<string> {
  const envelope = { from: job.email.from.address, to: [job.email.to] }
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    connection.once('end', () => reject(new Error('connection closed')))
    const send = () =>
      connection.send(envelope, job.raw, (error, info) => {
        if (error) reject(error)
        else resolve(info?.response ?? '')
      })
    connection.connect((connectError) => {
      if (connectError) reject(connectError)
      else if (!job.auth) send()
      else connection.login(job.auth, (error) => (error ? reject(error) : send()))
    })
  })
}
