import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { problem, type Answer } from './http-answer.js'
import { answer } from './http-routes.js'
import type { MessageStore } from './message-store.js'

export interface HttpMailbox {
  port: number
  close(): Promise<void>
}

export async function startHttpMailbox(
  address: { host: string; port: number },
  store: MessageStore,
): Promise<HttpMailbox> {
  const server = createServer((request, response) => void respond(request, response, store))
  server.listen(address.port, address.host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  store: MessageStore,
): Promise<void> {
  request.resume()
  const { method = '', url: target = '', headers } = request
  const result = await answer({ method, target, host: headers.host }, store).catch(failed)
  response.writeHead(result.status, { ...fixedHeaders, ...result.headers })
  response.end(result.body)
}

function failed(): Answer {
  return problem(500, 'internal_error', 'The mailbox could not read or change its folder.')
}

/** Mail is written by strangers: no answer may run, be framed, be sniffed or be kept by the browser. */
const fixedHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
