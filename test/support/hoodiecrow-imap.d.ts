declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net'

  export interface StoredMessage {
    uid: number
    flags: string[]
    raw: string
  }

  export interface StoredFolder {
    path: string
    uidvalidity: number
    uidnext: number
    messages: StoredMessage[]
  }

  interface Command {
    tag: string
    command: string
    attributes?: { value?: string }[]
  }

  export interface ClientConnection {
    /** null once it has ended. */
    socket: Socket | null
    send(answer: object, ...said: unknown[]): void
  }

  type CommandHandler = (
    connection: ClientConnection,
    parsed: Command,
    data: unknown,
    done: () => void,
  ) => void

  export interface ImapServer {
    server: Server
    connectionHandlers: ((connection: ClientConnection) => void)[]
    getMailbox(path: string): StoredFolder
    getCommandHandler(command: string): CommandHandler | false
    setCommandHandler(command: string, handler: CommandHandler): void
    appendMessage(path: string, flags: string[], date: Date | null, raw: string): void
  }

  export default function hoodiecrow(options: object): ImapServer
}
