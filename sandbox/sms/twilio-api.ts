import { timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../mail/http-answer.js'
import { magicNumbers, usualFate, type Fate } from './magic-numbers.js'
import type { SmsAccount, SmsNetwork, Texted } from './sms-network.js'
import { messageJson, twilioError, twilioJson } from './twilio-words.js'

export interface TwilioCall {
  method: string
  path: string
  authorization: string | undefined
  body: string
}

/** `dropped`: the connection ends without an answer; `never`: it stays and nothing comes. */
export type TwilioAnswer = Answer | 'dropped' | 'never'

export interface TwilioApi {
  answer(call: TwilioCall): Promise<TwilioAnswer>
}

const route = /^\/2010-04-01\/Accounts\/([^/]+?)(?:\/(Messages)(?:\/([^/]+))?)?\.json$/
const lateMs = 3_000

interface Room {
  account: SmsAccount
  network: SmsNetwork
  /** What was answered with 429 and is taken the next time. */
  askedToWait: Set<string>
}

export function createTwilioApi(account: SmsAccount, network: SmsNetwork): TwilioApi {
  const room: Room = { account, network, askedToWait: new Set() }
  return {
    async answer(call) {
      if (!isLoggedIn(call.authorization, account)) return twilioError(401, 20003, 'Authenticate')
      const [match, sid, messages, messageSid] = route.exec(call.path) ?? []
      if (match === undefined || sid !== account.accountSid) return notFound(call.path)
      if (messages && messageSid === undefined && call.method === 'POST') {
        return create(room, new URLSearchParams(call.body))
      }
      if (call.method !== 'GET') return twilioError(405, 20004, 'Method not allowed')
      if (!messages) return accountAnswer(account)
      return messageSid === undefined ? list(room) : one(room, messageSid)
    },
  }
}

async function create(room: Room, form: URLSearchParams): Promise<TwilioAnswer> {
  const sms = {
    to: form.get('To') ?? '',
    from: form.get('From') ?? '',
    text: form.get('Body') ?? '',
  }
  const callback = form.get('StatusCallback')
  const fault = faultOf(sms, callback, room.account)
  if (fault) return fault
  if (room.network.hasOptedOut(sms.to)) {
    return twilioError(400, 21610, 'Attempt to send to an unsubscribed recipient')
  }
  const fate = magicNumbers[sms.to] ?? usualFate
  const refused = refusalOf(fate, sms, room.askedToWait)
  if (refused) return refused
  const message = await room.network.take(sms, callback, fate)
  if (fate.answer === 'dropped' || fate.answer === 'never') return fate.answer
  // not waited for when the server ends
  if (fate.answer === 'late') await sleep(lateMs, undefined, { ref: false })
  return twilioJson(201, messageJson(room.account.accountSid, message))
}

function refusalOf(fate: Fate, sms: Texted, askedToWait: Set<string>): Answer | null {
  if (fate.serverError) return twilioError(500, 20500, 'Internal Server Error')
  if (!fate.refusal) return null
  const { status, code, message } = fate.refusal
  const refused = twilioError(status, code, message)
  if (fate.retryAfter === undefined) return refused
  const key = JSON.stringify(sms)
  if (askedToWait.delete(key)) return null
  askedToWait.add(key)
  return { ...refused, headers: { ...refused.headers, 'retry-after': String(fate.retryAfter) } }
}

function accountAnswer({ accountSid }: SmsAccount): Answer {
  const about = { sid: accountSid, friendly_name: 'Overture sandbox', status: 'active' }
  return twilioJson(200, { ...about, type: 'Full' })
}

const pageSize = 1000

function list({ account, network }: Room): Answer {
  const newest = network.store.newestFirst().slice(0, pageSize)
  const messages = newest.map((message) => messageJson(account.accountSid, message))
  return twilioJson(200, { messages, page: 0, page_size: pageSize, next_page_uri: null })
}

function one({ account, network }: Room, sid: string): Answer {
  const found = network.store.get(sid)
  if (!found) return notFound(`Messages/${sid}`)
  return twilioJson(200, messageJson(account.accountSid, found))
}

function notFound(path: string): Answer {
  return twilioError(404, 20404, `The requested resource ${path} was not found`)
}

function isLoggedIn(header: string | undefined, account: SmsAccount): boolean {
  const [, given = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '') ?? []
  const want = Buffer.from(`${account.accountSid}:${account.authToken}`)
  const have = Buffer.from(given, 'base64')
  return have.length === want.length && timingSafeEqual(have, want)
}

const phone = /^\+[1-9]\d{6,14}$/

function faultOf(
  { to, from, text }: Texted,
  callback: string | null,
  account: SmsAccount,
): Answer | null {
  const faults: [boolean, number, string][] = [
    [to === '', 21604, "A 'To' phone number is required."],
    [!phone.test(to), 21211, "Invalid 'To' Phone Number"],
    [from === '', 21603, "A 'From' phone number is required."],
    [from !== account.from, 21606, "The 'From' number is not one of this account."],
    [text === '', 21602, 'Message body is required.'],
    [text.length > 1600, 21617, 'The concatenated message body exceeds the 1600 character limit.'],
    [
      callback !== null && !/^https?:$/.test(URL.parse(callback)?.protocol ?? ''),
      21609,
      'Invalid StatusCallback URL',
    ],
  ]
  const first = faults.find(([isWrong]) => isWrong)
  return first ? twilioError(400, first[1], first[2]) : null
}
