import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** A reply; or the connection is dropped, or nothing is said until the client goes away. */
export type Answer = string | 'drop' | 'silence'

export interface SmtpScript {
  greeting?: Answer
  ehlo?: Answer
  auth?: Answer
  starttls?: Answer
  mail?: Answer
  rcpt?: Answer
  data?: Answer
  /** After so many bytes of the message the connection is dropped. */
  dropInBodyAfter?: number
  /** After the final dot. */
  dot?: Answer
  /** EHLO keywords, for example PIPELINING. */
  extensions?: string[]
}

export interface SmtpFaultServer {
  port: number
  /** Messages that came with their final dot. */
  messages: string[]
  /** Every command, and every line that came in its place. */
  commands: string[]
  /** All clients are gone; what they sent has been read. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** A mail server over real TCP that fails where its script says. */
export async function startSmtpFaultServer(script: SmtpScript): Promise<SmtpFaultServer> {
  const open = new Set<Socket>()
  const messages: string[] = []
  const commands: string[] = []
  const server = createServer((socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => {})
    converse(socket, { script, messages, commands })
  })
  const port = await listen(server)
  const idle = async () => {
    await Promise.all([...open].map((socket) => once(socket, 'close')))
  }
  return {
    port,
    messages,
    commands,
    idle,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Conversation {
  script: SmtpScript
  messages: string[]
  commands: string[]
}

function converse(socket: Socket, { script, messages, commands }: Conversation): void {
  let buffered = ''
  let inBody = false
  let bodyBytes = 0
  let mute = false
  let refused = false
  const extensions = script.extensions ?? []
  const offers = (name: string) => extensions.some((extension) => extension.startsWith(name))
  const unknownCommand = '502 5.5.1 not known'
  /** Says whether the client may go on. */
  const answer = (given: Answer | undefined, usual: string): boolean => {
    const reply = given ?? usual
    if (reply === 'drop') socket.destroy()
    mute ||= reply === 'silence' || reply === 'drop'
    if (mute) return false
    socket.write(`${reply}\r\n`)
    return /^[23]/.test(reply)
  }
  const command = (line: string) => {
    commands.push(line)
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        answer(script.ehlo, ehlo(extensions))
        return
      case 'HELO':
        answer(script.ehlo, '250 mail.example')
        return
      case 'STAR':
        answer(script.starttls, offers('STARTTLS') ? '220 2.0.0 ready' : unknownCommand)
        return
      case 'AUTH':
        answer(script.auth, offers('AUTH') ? '235 2.7.0 welcome' : unknownCommand)
        return
      case 'MAIL':
        refused = !answer(script.mail, '250 2.1.0 ok')
        return
      case 'RCPT':
        refused = !answer(script.rcpt, refused ? '503 5.5.1 no sender' : '250 2.1.5 ok') || refused
        return
      case 'DATA':
        inBody = answer(script.data, refused ? '503 5.5.1 nobody' : '354 go ahead')
        return
      default:
        answer(undefined, unknownCommand)
    }
  }
  const body = () => {
    // a message may be empty: then its final dot is its first line
    const end = `\r\n${buffered}`.indexOf('\r\n.\r\n')
    if (script.dropInBodyAfter !== undefined && bodyBytes >= script.dropInBodyAfter) {
      socket.destroy()
    } else if (end >= 0) {
      messages.push(buffered.slice(0, Math.max(0, end - 2)))
      buffered = buffered.slice(end + 3)
      inBody = false
      answer(script.dot, '250 2.0.0 queued as 4711')
    }
  }
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1')
    for (;;) {
      if (inBody) {
        bodyBytes += chunk.length
        return body()
      }
      const end = buffered.indexOf('\r\n')
      if (end < 0) return
      const line = buffered.slice(0, end)
      buffered = buffered.slice(end + 2)
      command(line)
    }
  })
  answer(script.greeting, '220 mail.example ESMTP')
}

function ehlo(extensions: string[]): string {
  const lines = ['mail.example', ...extensions]
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n')
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the server has no port')
  return address.port
}
