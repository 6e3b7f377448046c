import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** A reply; or the connection is dropped, or nothing is said until the client goes away. */
export type Answer = `${number}${string}` | 'drop' | 'silence'

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
    new Conversation(socket, { script, messages, commands }).begin()
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

interface Record {
  script: SmtpScript
  messages: string[]
  commands: string[]
}

const unknownCommand = '502 5.5.1 not known'

class Conversation {
  readonly #socket: Socket
  readonly #record: Record
  readonly #script: SmtpScript
  #buffered = ''
  #inBody = false
  #bodyBytes = 0
  #mute = false
  #refused = false

  constructor(socket: Socket, record: Record) {
    this.#socket = socket
    this.#record = record
    this.#script = record.script
  }

  begin(): void {
    this.#socket.on('data', (chunk) => this.#read(chunk))
    this.#answer(this.#script.greeting, '220 mail.example ESMTP')
  }

  #read(chunk: Buffer): void {
    this.#buffered += chunk.toString('latin1')
    while (!this.#inBody) {
      const end = this.#buffered.indexOf('\r\n')
      if (end < 0) return
      const line = this.#buffered.slice(0, end)
      this.#buffered = this.#buffered.slice(end + 2)
      this.#record.commands.push(line)
      this.#obey(line.slice(0, 4).toUpperCase())
    }
    this.#bodyBytes += chunk.length
    this.#readBody()
  }

  #readBody(): void {
    // a message may be empty: then its final dot is its first line
    const end = `\r\n${this.#buffered}`.indexOf('\r\n.\r\n')
    const { dropInBodyAfter } = this.#script
    if (dropInBodyAfter !== undefined && this.#bodyBytes >= dropInBodyAfter) {
      this.#socket.destroy()
    } else if (end >= 0) {
      this.#record.messages.push(this.#buffered.slice(0, Math.max(0, end - 2)))
      this.#buffered = this.#buffered.slice(end + 3)
      this.#inBody = false
      this.#answer(this.#script.dot, '250 2.0.0 queued as 4711')
    }
  }

  #obey(verb: string): void {
    const { ehlo: hello, starttls, auth, extensions = [] } = this.#script
    if (verb === 'EHLO') this.#answer(hello, ehlo(extensions))
    else if (verb === 'HELO') this.#answer(hello, '250 mail.example')
    else if (verb === 'STAR') this.#answer(starttls, this.#ifOffered('STARTTLS', '220 2.0.0 ready'))
    else if (verb === 'AUTH') this.#answer(auth, this.#ifOffered('AUTH', '235 2.7.0 welcome'))
    else this.#obeyInTransaction(verb)
  }

  #obeyInTransaction(verb: string): void {
    const { mail, rcpt, data } = this.#script
    if (verb === 'MAIL') {
      this.#refused = !this.#answer(mail, '250 2.1.0 ok')
    } else if (verb === 'RCPT') {
      const usual = this.#refused ? '503 5.5.1 no sender' : '250 2.1.5 ok'
      if (!this.#answer(rcpt, usual)) this.#refused = true
    } else if (verb === 'DATA') {
      this.#inBody = this.#answer(data, this.#refused ? '503 5.5.1 nobody' : '354 go ahead')
    } else {
      this.#answer(undefined, unknownCommand)
    }
  }

  #ifOffered(name: string, reply: Answer): Answer {
    const extensions = this.#script.extensions ?? []
    return extensions.some((extension) => extension.startsWith(name)) ? reply : unknownCommand
  }

  /** Says whether the client may go on. */
  #answer(given: Answer | undefined, usual: Answer): boolean {
    const reply = given ?? usual
    if (reply === 'drop') this.#socket.destroy()
    this.#mute ||= reply === 'silence' || reply === 'drop'
    if (this.#mute) return false
    this.#socket.write(`${reply}\r\n`)
    return /^[23]/.test(reply)
  }
}

function ehlo(extensions: string[]): Answer {
  const lines = ['mail.example', ...extensions]
  const last = lines.pop() ?? ''
  return `250${lines.map((line) => `-${line}\r\n250`).join('')} ${last}`
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the server has no port')
  return address.port
}
