import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Received {
  id: string
  body: string
  headers: IncomingHttpHeaders
}

export interface Receiver {
  url: string
  /** As OVERTURE_ALLOWED_HOSTS lists it. */
  place: string
  received: Received[]
  /** How the next requests are answered; afterwards and by default 204. `null`: the connection is cut. */
  answers: (Answer | null)[]
  /** Instead of `answers`. */
  answer: ((received: Received, response: ServerResponse) => void) | undefined
  /** Throws unless the signature is good, by the independent package. */
  verify(secret: string, received: Received): unknown
  close(): Promise<void>
}

export interface Answer {
  status: number
  headers?: Record<string, string>
}

/** Stands for somebody else's system. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers } = request
      const body = Buffer.concat(chunks).toString()
      const received = { id: String(headers['webhook-id']), body, headers }
      receiver.received.push(received)
      if (receiver.answer) return receiver.answer(received, response)
      const answer = receiver.answers.shift()
      if (answer === null) return void request.socket.destroy()
      response.writeHead(answer?.status ?? 204, answer?.headers).end()
    })
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const { port: bound } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${bound}/hook`,
    place: `127.0.0.1:${bound}`,
    received: [],
    answers: [],
    answer: undefined,
    verify: (secret, { body, headers }) =>
      new Webhook(secret).verify(body, headers as Record<string, string>),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return receiver
}
