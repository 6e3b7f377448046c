import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerEnvelope,
  type SMTPServerOptions,
} from 'smtp-server'
import type { Envelope } from './message.js'

const maxMessageBytes = 25 * 1024 * 1024

export type KeepMail = (envelope: Envelope, raw: Buffer) => Promise<void>

export interface SmtpSink {
  port: number
  close(): Promise<void>
}

export async function startSmtpSink(
  address: { host: string; port: number },
  keep: KeepMail,
): Promise<SmtpSink> {
  const sockets = new Set<Socket>()
  const keeping = new Set<Promise<void>>()
  const tracked: KeepMail = (envelope, raw) => {
    const kept = keep(envelope, raw)
    keeping.add(kept)
    return kept.finally(() => keeping.delete(kept))
  }
  const smtp = new SMTPServer(sinkOptions(tracked))
  smtp.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // A client that resets its connection is an 'error' of the server too; unheard, it ends the process.
  smtp.on('error', () => undefined)
  smtp.listen(address.port, address.host)
  await once(smtp.server, 'listening')
  return {
    port: (smtp.server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => smtp.close(resolve))
      await Promise.allSettled(keeping)
      // One turn later, the 250 of a message kept just now is written.
      await new Promise((resolve) => setImmediate(resolve))
      for (const socket of sockets) socket.destroySoon()
      await closed
    },
  }
}

function sinkOptions(keep: KeepMail): SMTPServerOptions {
  return {
    name: 'sandbox.localhost',
    banner: 'Overture sandbox mailbox, nothing leaves this machine',
    disabledCommands: ['AUTH', 'STARTTLS'],
    // The lookup would ask the machine's name server about every client.
    disableReverseLookup: true,
    size: maxMessageBytes,
    rejectOversized: true,
    logger: false,
    onData(stream, session, callback) {
      receive(stream, session.envelope, keep).then(
        () => callback(null, 'OK: kept in the sandbox mailbox'),
        () => callback(notKept()),
      )
    },
  }
}

async function receive(
  stream: SMTPServerDataStream,
  envelope: SMTPServerEnvelope,
  keep: KeepMail,
): Promise<void> {
  const raw = await readAll(stream)
  // The server answers 552 by itself.
  if (stream.sizeExceeded) return
  await keep(
    {
      from: envelope.mailFrom ? envelope.mailFrom.address : '',
      to: envelope.rcptTo.map((recipient) => recipient.address),
    },
    raw,
  )
}

/** Rejects when the client goes away in the middle. What is over the limit is read and dropped. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks.length = 0
    else chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

function notKept(): Error & { responseCode: number } {
  return Object.assign(new Error('Error: the sandbox mailbox could not keep the message'), {
    responseCode: 451,
  })
}
