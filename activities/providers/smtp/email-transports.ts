import type { Socket } from 'node:net'
import type { SMTPConnectionAuth } from 'nodemailer/lib/smtp-connection'
import XOAuth2 from 'nodemailer/lib/xoauth2'
import type { SenderSmtp } from '../../../contracts/senders.js'
import { isLoopbackHost } from '../../../runtime/is-loopback.js'
import type { Log } from '../../../runtime/log.js'
import {
  guardedSocketTarget,
  openGuardedSocket,
  type SocketTarget,
} from '../../../runtime/outbound/guarded-socket.js'
import { OutboundFailed, OutboundRefused } from '../../../runtime/outbound/outbound-error.js'
import type { OutboundRules } from '../../../runtime/outbound/resolve-allowed.js'
import { UnresolvedSecret } from '../../../runtime/secret-references.js'
import { resolveSenderSecret, type SenderSecrets } from '../../../runtime/sender-secrets.js'
import type { EmailPort, EmailTransports, SenderRoute, SubmitOutcome } from '../../ports.js'
import { signingPort } from './signing-port.js'
import { smtpPatience, submitTo, type SmtpPatience, type SmtpServer } from './smtp-email.js'

export interface TransportOptions {
  /** For senders without a mail server of their own. */
  usual: EmailPort
  secrets: SenderSecrets
  rules: OutboundRules
  /** Time may be pretended: a server that is not on this machine is left alone. */
  sandbox: boolean
  log: Log
  patience?: SmtpPatience
  /** Certificate of an authority to believe beside the usual ones. */
  ca?: string
}

interface OwnServer extends SenderRoute {
  smtp: SenderSmtp
}

export function createEmailTransports(options: TransportOptions): EmailTransports {
  return {
    forSender(sender) {
      const port = portFor(options, sender)
      const { dkim } = sender
      return dkim === null ? port : signingPort(options, port, { ...sender, dkim })
    },
  }
}

function portFor(options: TransportOptions, { smtp, ...sender }: SenderRoute): EmailPort {
  if (smtp === null) return options.usual
  if (options.sandbox && !isLoopbackHost(smtp.host)) return rehearsed(options.usual)
  return ownPort(options, { ...sender, smtp })
}

/** The same words as anywhere, with a note that the sender's own server was not used. */
function rehearsed(usual: EmailPort): EmailPort {
  return {
    async submit(email, startWithinMs) {
      const outcome = await usual.submit(email, startWithinMs)
      return outcome.kind === 'accepted'
        ? { ...outcome, detail: `${outcome.detail} (sandbox: not by the sender's own mail server)` }
        : outcome
    },
  }
}

/** Secret and address are looked up for each message: either may have changed since the last one. */
function ownPort(options: TransportOptions, own: OwnServer): EmailPort {
  const patience = options.patience ?? smtpPatience
  return {
    async submit(email, startWithinMs) {
      const begun = performance.now()
      const left = () => startWithinMs - (performance.now() - begun)
      const opened = await open(options, own, Math.min(patience.connectMs, startWithinMs))
      if ('kind' in opened) return opened
      const { socket, server } = opened
      try {
        if (left() <= 0) throw new OutboundFailed(own.smtp.host, 'was too slow', 'not_sent')
        return await submitTo({ ...server, ...patience }, email, left())
      } catch (error) {
        socket.destroy()
        return explained(options.log, own, error)
      }
    },
  }
}

interface Opened {
  socket: Socket
  server: Omit<SmtpServer, keyof SmtpPatience>
}

async function open(
  options: TransportOptions,
  own: OwnServer,
  connectMs: number,
): Promise<Opened | SubmitOutcome> {
  const { smtp } = own
  try {
    const wanted = { reference: smtp.secret_ref, tenantId: own.tenant_id }
    const secret = await resolveSenderSecret(wanted, options.secrets)
    const rules = { ...options.rules, resolveMs: connectMs }
    const target = await guardedSocketTarget(smtp.host, smtp.port, rules)
    const socket = await openGuardedSocket(target, connectMs)
    return {
      socket,
      server: { options: connectionTo(target, socket, options.ca), auth: authOf(smtp, secret) },
    }
  } catch (error) {
    return explained(options.log, own, error)
  }
}

function connectionTo(target: SocketTarget, socket: Socket, ca: string | undefined) {
  const { host, port } = target
  const secure = port === 465
  return {
    // the name that the certificate must carry: the connection itself stands
    host,
    port,
    connection: socket,
    secure,
    // a password goes out of this network only where nobody on the way can read it
    requireTLS: !secure && target.isPublic,
    ...(ca === undefined ? {} : { tls: { ca } }),
  }
}

function authOf({ auth, user }: SenderSmtp, secret: string): SMTPConnectionAuth {
  if (auth === 'password') return { user, pass: secret }
  return { user, oauth2: new XOAuth2({ user, accessToken: secret }) }
}

/** The outcome reaches Temporal's history: it names no host, no user and no secret; the log names the sender. */
function explained(log: Log, own: OwnServer, error: unknown): SubmitOutcome {
  const detail = detailOf(error)
  if (detail === null) throw error
  const fault = error instanceof Error ? error.message : ''
  log.warn({ sender_id: own.sender_id, fault }, detail)
  return { kind: 'not_sent', detail }
}

function detailOf(error: unknown): string | null {
  if (error instanceof UnresolvedSecret) {
    return "the secret_ref of the sender's own mail server leads to no secret here; GET /senders/{id} shows it"
  }
  if (error instanceof OutboundRefused) {
    return "the sender's own mail server may not be called from here; OVERTURE_ALLOWED_HOSTS can allow it"
  }
  if (error instanceof OutboundFailed)
    return `connection failed before the message (${error.reason})`
  return null
}
