import { createServer as createHttp, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { guardedFetch } from '../../runtime/outbound/guarded-fetch.js'
import { OutboundFailed, OutboundRefused } from '../../runtime/outbound/outbound-error.js'
import type { OutboundRequest } from '../../runtime/outbound/outbound-request.js'
import { selfSigned } from './self-signed.js'

export const { cert, key } = selfSigned('localhost')

export interface Local {
  port: number
  /** Connections, whether or not they asked for anything. */
  connections: number
  seen: { method: string; url: string; headers: Record<string, unknown>; body: string }[]
}

export async function listening(server: Server): Promise<Local> {
  const local: Local = { port: 0, connections: 0, seen: [] }
  server.on('connection', (socket) => {
    local.connections += 1
    onTestFinished(() => void socket.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  local.port = (server.address() as AddressInfo).port
  return local
}

type Answer = (response: ServerResponse, url: string) => void

export async function serve(answer: Answer, secure = false): Promise<Local> {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      local.seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      answer(response, url)
    })
  }
  const local = await listening(
    secure ? createHttps({ cert, key }, listener) : createHttp(listener),
  )
  return local
}

export const at = (local: Local, path = '/') => `http://127.0.0.1:${local.port}${path}`
export const listed = (...locals: Local[]) => locals.map(({ port }) => `127.0.0.1:${port}`)

export async function failureOf(url: string, request: OutboundRequest) {
  const failure: unknown = await guardedFetch(url, request).then(
    (answer) => expect.fail(`answered ${answer.status}`),
    (error: unknown) => error,
  )
  if (failure instanceof OutboundRefused || failure instanceof OutboundFailed) return failure
  throw failure
}
