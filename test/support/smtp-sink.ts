import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import PostalMime from 'postal-mime'
import { onTestFinished } from 'vitest'
import type { Certificate } from './self-signed.js'

export interface SunkMail {
  to: string
  subject: string
  messageId: string
  text: string
  date: Date
  raw: Buffer
  /** At a sink that wants a log-in. */
  by?: { user: string; secure: boolean }
}

/** A sink like a provider's: nobody sends without a log-in. */
export interface SinkLogin {
  user: string
  /** Password or token. */
  secret: string
  /** With it STARTTLS is offered; with `secure` too the connection begins with TLS. */
  certificate?: Certificate
  secure?: boolean
}

export interface Sink {
  url: string
  /** Every message whose last byte arrived, whether or not it was answered. */
  mail: SunkMail[]
  /** Runs when a recipient is named, before any of the message; may never settle. */
  atRecipient: (to: string) => Promise<void>
  /** Runs when a message has arrived and before its 250; may never settle. */
  beforeAnswer: (mail: SunkMail) => Promise<void>
  /** Every attempt to log in, and how. */
  logins: { user: string; secret: string; method: string; secure: boolean }[]
  login: SinkLogin | undefined
  connections: number
}

/** For one test; it closes when the test is over. */
export async function startSink(login?: SinkLogin): Promise<Sink> {
  const sink = await openSink(login)
  onTestFinished(() => sink.close())
  return sink
}

/** Counts outside the product: what this list holds is what a provider would have delivered. */
export async function openSink(login?: SinkLogin): Promise<Sink & { close(): Promise<void> }> {
  const sink: Sink & { close(): Promise<void> } = {
    url: '',
    close: () => new Promise<void>((done) => server.close(() => done())),
    mail: [],
    atRecipient: async () => {},
    beforeAnswer: async () => {},
    logins: [],
    login,
    connections: 0,
  }
  const server = new SMTPServer({
    ...conditionsOf(sink),
    onConnect(_session, answer) {
      sink.connections += 1
      answer()
    },
    onRcptTo(address, _session, answer) {
      sink.atRecipient(address.address).then(() => answer(), answer)
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void receive(sink, Buffer.concat(chunks), session).then(() => answer(), answer)
      })
    },
  })
  // a client killed in the middle of a message resets the connection
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.server.address()
  if (typeof address !== 'object' || !address) throw new Error('the sink has no address')
  sink.url = `smtp://127.0.0.1:${address.port}`
  return sink
}

function conditionsOf(sink: Sink): SMTPServerOptions {
  const { login } = sink
  if (!login) return { authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] }
  const { certificate, secure = false } = login
  return {
    ...(certificate ?? { disabledCommands: ['STARTTLS'] }),
    secure,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    onAuth({ username = '', password, accessToken, method }, session, answer) {
      const secret = password ?? accessToken ?? ''
      sink.logins.push({ user: username, secret, method, secure: session.secure })
      const wanted = sink.login
      if (username === wanted?.user && secret === wanted.secret) answer(null, { user: username })
      else answer(Object.assign(new Error('5.7.8 no'), { responseCode: 535 }))
    },
  }
}

async function receive(sink: Sink, raw: Buffer, session: SMTPServerSession): Promise<void> {
  const parsed = await PostalMime.parse(raw)
  const mail: SunkMail = {
    to: session.envelope.rcptTo[0]?.address ?? '',
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? '',
    ...(session.user && { by: { user: String(session.user), secure: session.secure } }),
    text: parsed.text ?? '',
    date: new Date(parsed.date ?? 0),
    raw,
  }
  sink.mail.push(mail)
  await sink.beforeAnswer(mail)
}
