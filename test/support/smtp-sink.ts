import { SMTPServer } from 'smtp-server'
import PostalMime from 'postal-mime'
import { onTestFinished } from 'vitest'

export interface SunkMail {
  to: string
  subject: string
  messageId: string
}

export interface Sink {
  url: string
  /** Every message whose last byte arrived, whether or not it was answered. */
  mail: SunkMail[]
  /** Runs when a recipient is named, before any of the message; may never settle. */
  atRecipient: (to: string) => Promise<void>
  /** Runs when a message has arrived and before its 250; may never settle. */
  beforeAnswer: (mail: SunkMail) => Promise<void>
}

/** Counts outside the product: what this list holds is what a provider would have delivered. */
export async function startSink(): Promise<Sink> {
  const sink: Sink = {
    url: '',
    mail: [],
    atRecipient: async () => {},
    beforeAnswer: async () => {},
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(address, _session, answer) {
      sink.atRecipient(address.address).then(() => answer(), answer)
    },
    onData(stream, session, answer) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void receive(sink, Buffer.concat(chunks), session.envelope.rcptTo[0]?.address ?? '').then(
          () => answer(),
          answer,
        )
      })
    },
  })
  // a client killed in the middle of a message resets the connection
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.server.address()
  if (typeof address !== 'object' || !address) throw new Error('the sink has no address')
  sink.url = `smtp://127.0.0.1:${address.port}`
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())))
  return sink
}

async function receive(sink: Sink, raw: Buffer, to: string): Promise<void> {
  const parsed = await PostalMime.parse(raw)
  const mail = { to, subject: parsed.subject ?? '', messageId: parsed.messageId ?? '' }
  sink.mail.push(mail)
  await sink.beforeAnswer(mail)
}
