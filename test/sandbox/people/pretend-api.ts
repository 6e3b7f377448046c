import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { onTestFinished } from 'vitest'

export const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`

export interface Call {
  path: string
  webhookId: string
  body: string
  mail: Email
}

export interface PretendApi {
  url: string
  calls: Call[]
  /** What the next calls are answered; 200 once it is empty. */
  answers: { status: number; headers?: Record<string, string> }[]
}

/** Takes what sandbox people send, and like the real one refuses what is not signed. */
export async function startPretendApi(): Promise<PretendApi> {
  const calls: Call[] = []
  const answers: PretendApi['answers'] = []
  const server = createServer((request, response) => {
    void receive(request, answers).then(({ status, headers, call }) => {
      if (status < 300) calls.push(call)
      response.writeHead(status, headers).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, answers }
}

async function receive(request: IncomingMessage, answers: PretendApi['answers']) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const path = request.url ?? ''
  const call = {
    path,
    webhookId: String(request.headers['webhook-id'] ?? ''),
    body: raw.toString('utf8'),
    mail: await PostalMime.parse(raw),
  }
  const { status, headers = {} } = answers.shift() ?? { status: 200 }
  const isForged = path.startsWith('/webhooks/email/') && !isSigned(raw, request)
  return { status: isForged ? 401 : status, headers, call }
}

function isSigned(raw: Buffer, { headers }: IncomingMessage): boolean {
  try {
    new Webhook(secret).verify(raw, headers as Record<string, string>, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}
