import { TLSSocket } from 'node:tls'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { mailIsReal } from '../../../../server/real-provider.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import type { Patient } from '../patient.js'
import { withoutSecrets } from '../run-checks.js'

const name = 'mail server'
const patienceMs = 4_000

/** As far as a message would go, without one: greeting, EHLO, STARTTLS, log-in. */
export async function checkMail({ settings, clock }: Patient): Promise<Finding[]> {
  const { smtpUrl } = settings
  if (smtpUrl === undefined) return [skipped(name, 'the sandbox takes all mail')]
  const { host } = new URL(smtpUrl)
  const options = parseConnectionUrl(smtpUrl)
  const connection = new SMTPConnection({
    ...options,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
  })
  try {
    await greet(connection, options.auth)
    const found = `${host} ${options.auth ? 'accepts the log-in' : 'greets; no log-in is set'}`
    const real = mailIsReal(settings)
    return [encryption(connection, { found, real }), ...certificate(connection, clock.now())]
  } catch (error) {
    return [refused(host, error)]
  } finally {
    connection.quit()
  }
}

function greet(
  connection: SMTPConnection,
  auth: ReturnType<typeof parseConnectionUrl>['auth'],
): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    connection.once('end', () => setImmediate(() => reject(new Error('connection closed'))))
    connection.connect((connectError) => {
      if (connectError) return reject(connectError)
      if (!auth) return resolve()
      connection.login(auth, (error) => (error ? reject(error) : resolve()))
    })
  })
}

function encryption(connection: SMTPConnection, { found, real }: { found: string; real: boolean }) {
  if (connection.secure) return ok(name, `${found}, with TLS`)
  if (!real) return ok(name, `${found}, without TLS on this machine`)
  return warn(name, `${found}, without TLS`, 'Use smtps:// or a server that offers STARTTLS.')
}

const soonDays = 14

function certificate({ _socket: socket }: SMTPConnection, nowMs: number): Finding[] {
  if (!(socket instanceof TLSSocket)) return []
  const title = 'mail server certificate'
  const until = Date.parse(socket.getPeerCertificate().valid_to)
  const days = Math.floor((until - nowMs) / 86_400_000)
  const found = `valid until ${new Date(until).toISOString().slice(0, 10)}`
  if (days >= soonDays) return [ok(title, found)]
  return [warn(title, `${found}, ${days} day(s) left`, 'Renew it, or ask whoever runs the server.')]
}

interface SmtpFailure {
  message: string
  responseCode?: number | undefined
  code?: string | undefined
}

function refused(host: string, error: unknown): Finding {
  if (!(error instanceof Error)) throw error
  const { message, responseCode, code }: SmtpFailure = error
  // a reply may quote what it refuses
  const said = responseCode === undefined ? withoutSecrets(error) : `it answered ${responseCode}`
  return fail(name, `${host}: ${said}`, fixFor({ message, responseCode, code }))
}

function fixFor({ message, responseCode, code }: SmtpFailure): string {
  if (code === 'EAUTH') return 'Correct user and password in SMTP_URL.'
  if (/certificate/i.test(message)) {
    return 'Renew the certificate of the mail server, or name the host in SMTP_URL as it does.'
  }
  if (responseCode !== undefined) {
    return 'Ask whoever runs the mail server why it refuses this machine.'
  }
  return 'Correct host and port in SMTP_URL, or open the firewall to them.'
}
