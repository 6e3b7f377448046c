import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import hoodiecrow, {
  type ClientConnection,
  type ImapServer,
  type StoredFolder,
} from 'hoodiecrow-imap'
import { selfSigned } from './self-signed.js'

export interface TestImap {
  port: number
  /** To be believed by whoever connects. */
  ca: string
  user: string
  password: string
  token: string
  /** `at`: when the server received it. */
  deliver(raw: string, options?: { folder?: string; at?: Date }): void
  /** As after a server has rebuilt its folders: the same mail under other UIDs. */
  renumber(folder: string): void
  folder(path: string): StoredFolder
  /** How often clients have sent a command. */
  heard(command: string): number
  connections(): number
  /** A message that the server lists and never hands over. */
  withhold(uid: number): void
  stop(): Promise<void>
  start(): Promise<void>
}

export interface ImapOptions {
  /** false: it does not tell of new mail by itself. */
  idle?: boolean
  /** false: passwords cross the wire as they are. */
  starttls?: boolean
  /** null: no folder is marked as Sent. */
  sent?: string | null
}

const user = 'mia@studio.example'
const password = 'right password'
const token = 'right-token'

/** A server of its own, on a port of its own; folders and mail are gone with it. */
export async function startImapServer(options: ImapOptions = {}): Promise<TestImap> {
  const { cert, key } = selfSigned('imap.test')
  const server = makeServer(options, { cert, key })
  const clients: ClientConnection[] = []
  server.connectionHandlers.push((client) => clients.push(client))
  const heard = countCommands(server)
  let port = 0
  const start = async () => {
    server.server.listen(port, '127.0.0.1')
    await once(server.server, 'listening')
    port = (server.server.address() as AddressInfo).port
  }
  await start()
  return {
    port,
    ca: cert,
    user,
    password,
    token,
    deliver: (raw, { folder = 'INBOX', at } = {}) =>
      server.appendMessage(folder, [], at ?? null, raw.replaceAll(/\r?\n/g, '\r\n')),
    renumber(path) {
      const folder = server.getMailbox(path)
      folder.uidvalidity += 1
      for (const [index, message] of folder.messages.entries()) message.uid = index + 1
      folder.uidnext = folder.messages.length + 1
    },
    folder: (path) => server.getMailbox(path),
    heard: (command) => heard.get(command) ?? 0,
    // after STARTTLS the socket that was accepted is never told of its end
    connections: () => clients.filter(({ socket }) => socket && !socket.destroyed).length,
    withhold: (uid) => withhold(server, uid),
    async stop() {
      const closed = once(server.server, 'close')
      server.server.close()
      for (const { socket } of clients.splice(0)) {
        // it may be told of new mail once more
        socket?.on('error', () => socket.destroy())
        socket?.destroy()
      }
      await closed
    },
    start,
  }
}

function makeServer(
  { idle = true, starttls = true, sent = 'Gesendet' }: ImapOptions,
  credentials: object,
) {
  const always =
    'ID AUTH-PLAIN SASL-IR ENABLE LITERALPLUS NAMESPACE SPECIAL-USE UNSELECT UIDPLUS XOAUTH2'
  const server = hoodiecrow({
    credentials,
    plugins: [...always.split(' '), ...(idle ? ['IDLE'] : []), ...(starttls ? ['STARTTLS'] : [])],
    users: { [user]: { password, xoauth2: { accessToken: token, sessionTimeout: 3_600_000 } } },
    storage: {
      INBOX: { uidvalidity: 1 },
      '': { folders: sent === null ? {} : { [sent]: { 'special-use': '\\Sent', uidvalidity: 1 } } },
    },
  })
  // a client that goes away in the middle of TLS is no fault of the test
  server.server.on('connection', (socket: Socket) => socket.on('error', () => socket.destroy()))
  return server
}

function countCommands(server: ImapServer): Map<string, number> {
  const heard = new Map<string, number>()
  for (const command of ['IDLE', 'LOGIN', 'EXAMINE', 'SELECT', 'STORE', 'UID STORE', 'UID FETCH']) {
    const handle = server.getCommandHandler(command)
    if (!handle) continue
    server.setCommandHandler(command, (...given) => {
      heard.set(command, (heard.get(command) ?? 0) + 1)
      handle(...given)
    })
  }
  return heard
}

function withhold(server: ImapServer, uid: number): void {
  const handle = server.getCommandHandler('UID FETCH')
  if (!handle) throw new Error('the server cannot fetch')
  server.setCommandHandler('UID FETCH', (connection, parsed, data, done) => {
    const [range] = parsed.attributes ?? []
    if (range?.value !== String(uid)) return handle(connection, parsed, data, done)
    const text = { type: 'TEXT', value: 'This message is damaged' }
    connection.send({ tag: parsed.tag, command: 'NO', attributes: [text] }, 'NO', parsed, data)
    done()
  })
}
