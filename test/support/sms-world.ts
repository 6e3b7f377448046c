import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import twilio from 'twilio'
import { onTestFinished } from 'vitest'
import { startSmsSandbox, type SmsSandbox } from '../../sandbox/sms/start-sms.js'

export const publicUrl = 'https://overture.example'

export interface Heard {
  /** Path and query, as it was called. */
  path: string
  form: Record<string, string>
  signature: string
  token: string
}

/** What stands where Overture's webhooks are. */
export interface Ear {
  url: string
  heard: Heard[]
  statuses(): string[]
  answer(status: number, twiml?: string): void
}

export async function startEar(): Promise<Ear> {
  const heard: Heard[] = []
  let next: { status: number; twiml: string | undefined } = { status: 204, twiml: undefined }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      heard.push({
        path: request.url ?? '',
        form: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
        signature: String(request.headers['x-twilio-signature']),
        token: String(request.headers['i-twilio-idempotency-token']),
      })
      response.writeHead(next.status, { 'content-type': 'text/xml' }).end(next.twiml)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    statuses: () => heard.map(({ form }) => form['MessageStatus'] ?? ''),
    answer: (status, twiml) => void (next = { status, twiml }),
  }
}

export async function smsFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'overture-sms-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export async function startSms(apiUrl: string, dir?: string): Promise<SmsSandbox> {
  const log = pino({ level: 'silent' })
  const place = { dir: dir ?? (await smsFolder()), port: 0, publicUrl, apiUrl, log }
  const sms = await startSmsSandbox(place)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= sms.close())
  onTestFinished(close)
  return { ...sms, close }
}

/** The vendor's own client, turned to the sandbox; it neither retries nor knows of it. */
export function vendorClient(sms: Pick<SmsSandbox, 'url' | 'accountSid' | 'authToken'>) {
  const real = new twilio.RequestClient()
  const httpClient = Object.assign(Object.create(real), {
    request: (options: { uri: string; method: 'get' | 'post' }) =>
      real.request({ ...options, uri: options.uri.replace('https://api.twilio.com', sms.url) }),
  })
  return twilio(sms.accountSid, sms.authToken, { httpClient })
}
