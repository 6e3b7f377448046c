import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '../../runtime/log.js'
import { problem, type Answer } from '../mail/http-answer.js'
import { isLocalHost } from '../mail/local-host.js'
import { readBody } from './read-body.js'
import type { SmsMessage } from './sms-message.js'
import {
  createSmsNetwork,
  type InboundSms,
  type Received,
  type SmsAccount,
  type SmsNetwork,
} from './sms-network.js'
import { answerPlain } from './sms-routes.js'
import { newSid, openSmsStore } from './sms-store.js'
import { createTwilioApi, type TwilioAnswer, type TwilioApi } from './twilio-api.js'

export interface SmsSandboxOptions {
  dir: string
  /** 0 takes any free port. */
  port: number
  /** What Overture calls itself to the outside; signatures are made for that name. */
  publicUrl: string
  /** Where Overture listens on this machine. */
  apiUrl: string
  log: Log
  /** Told of each message that goes to a person; must not reject. */
  onTaken?: (message: SmsMessage) => Promise<void>
}

/** Twilio's place while nothing may leave this machine. */
export interface SmsSandbox extends SmsAccount {
  url: string
  /** Newest first. */
  messages(): SmsMessage[]
  /** A person writes: told to Overture as Twilio would. */
  receive(sms: InboundSms): Promise<Received>
  /** Calls to Overture that are still to come. */
  pending: () => number
  close(): Promise<void>
}

/** Its answers hold what people write, so it listens to this machine alone. */
export const smsHost = '127.0.0.1'

/** Twilio's own number for tests. */
const sandboxNumber = '+15005550006'

export async function startSmsSandbox(options: SmsSandboxOptions): Promise<SmsSandbox> {
  const account: SmsAccount = {
    accountSid: newSid('AC'),
    authToken: randomBytes(16).toString('hex'),
    from: sandboxNumber,
  }
  const store = await openSmsStore(options.dir)
  const { publicUrl, apiUrl, log, onTaken } = options
  const network = createSmsNetwork({ store, account, publicUrl, apiUrl, log, onTaken })
  const room: Room = { account, network, twilio: createTwilioApi(account, network) }
  const server = createServer((request, response) => void respond(request, response, room))
  server.listen(options.port, smsHost)
  await once(server, 'listening').catch(async (error: unknown) => {
    await network.close()
    throw error
  })
  return {
    ...account,
    url: `http://${smsHost}:${(server.address() as AddressInfo).port}`,
    messages: () => store.newestFirst(),
    receive: (sms) => network.receive(sms),
    pending: network.pending,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await network.close()
    },
  }
}

interface Room {
  account: SmsAccount
  network: SmsNetwork
  twilio: TwilioApi
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  room: Room,
): Promise<void> {
  const answer = await answerOf(request, room).catch(failed)
  if (answer === 'never') return
  if (answer === 'dropped') return void response.destroy()
  response.writeHead(answer.status, { ...fixedHeaders, ...answer.headers })
  response.end(answer.body)
}

async function answerOf(request: IncomingMessage, room: Room): Promise<TwilioAnswer> {
  const { method = '', url = '', headers } = request
  const body = await readBody(request)
  if (!isLocalHost(headers.host)) {
    const detail = 'The Host header must be an IP address or a localhost name.'
    return problem(403, 'host_not_allowed', detail)
  }
  if (body === null) return problem(413, 'too_long', 'The body is longer than 64 KB.')
  const path = url.replace(/\?.*$/s, '')
  if (path.startsWith('/2010-04-01/')) {
    return room.twilio.answer({ method, path, authorization: headers.authorization, body })
  }
  const contentType = headers['content-type']
  return answerPlain({ method, path, contentType, body }, room.network, room.account)
}

function failed(): Answer {
  return problem(500, 'internal_error', 'The SMS sandbox could not read or change its folder.')
}

/** Words of strangers: no answer may run, be framed, be sniffed or be kept by the browser. */
const fixedHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
