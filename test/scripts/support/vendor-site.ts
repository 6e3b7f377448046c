import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { tarGz } from './archives.js'
import { fakeCli } from './machine.js'

/** Starts a pretend vendor site and returns its base URL and the requests it saw. */
export async function startVendorSite(answer: RequestListener) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/cli`, requests }
}

export function serveCli(version: string): RequestListener {
  const archive = tarGz([
    { name: 'LICENSE', content: Buffer.alloc(700, 'x') },
    { name: 'temporal', content: Buffer.from(fakeCli(version)) },
  ])
  return (_request, response) => response.end(archive)
}
