import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection, {
  type SMTPConnectionAuth,
  type SMTPConnectionOptions,
} from 'nodemailer/lib/smtp-connection'
import type { EmailPort, OutgoingEmail, SubmitOutcome } from '../../ports.js'
import { buildMime } from './build-mime.js'
import { judgeSmtpFailure } from './judge-smtp-failure.js'
import { watchTransaction } from './watch-transaction.js'

export interface SmtpPatience {
  connectMs: number
  replyMs: number
}

/** RFC 5321 asks for ten minutes after the final dot; the claim's lease is shorter, and unknown is honest. */
export const smtpPatience: SmtpPatience = { connectMs: 10_000, replyMs: 45_000 }

/** Sends by the mail server of the installation, wherever its operator says that it is. */
export function createSmtpEmail(
  smtpUrl: string,
  { connectMs, replyMs }: SmtpPatience = smtpPatience,
): EmailPort {
  const options = parseConnectionUrl(smtpUrl)
  const server = { options, auth: options.auth, connectMs, replyMs }
  return { submit: (email, startWithinMs) => submitTo(server, email, startWithinMs) }
}

export interface SmtpServer extends SmtpPatience {
  options: SMTPConnectionOptions
  auth: SMTPConnectionAuth | undefined
}

export async function submitTo(
  { options, auth, connectMs, replyMs }: SmtpServer,
  email: OutgoingEmail,
  startWithinMs: number,
): Promise<SubmitOutcome> {
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
    const response = await handOver(connection, { email, raw, auth })
    return { kind: 'accepted', detail: withoutAddresses(response) }
  } catch (error) {
    return judgeSmtpFailure(error, watch.messageBegun())
  } finally {
    clearTimeout(tooLate)
    connection.close()
  }
}

/** The queue id is worth keeping; some servers quote the recipient beside it. */
function withoutAddresses(response: string): string {
  return response.replace(/<?[^\s<>]+@[^\s<>]+>?/g, '…')
}

interface HandOver {
  email: OutgoingEmail
  raw: Buffer
  auth: SMTPConnectionAuth | undefined
}

function handOver(connection: SMTPConnection, job: HandOver): Promise<string> {
  const envelope = { from: job.email.from.address, to: [job.email.to] }
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    // the end may be told before the reply that caused it; that reply is the better answer
    connection.once('end', () => setImmediate(() => reject(new Error('connection closed'))))
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
