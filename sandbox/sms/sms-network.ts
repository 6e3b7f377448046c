import { setImmediate } from 'node:timers/promises'
import { toIso, wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import { countSegments } from './count-segments.js'
import { usualWay, type Fate } from './magic-numbers.js'
import type { SmsMessage } from './sms-message.js'
import { newSid, type SmsStore } from './sms-store.js'
import { isSettled, tellOverture, type Listener, type Told } from './tell-overture.js'
import { repliesIn } from './twiml.js'

export interface SmsAccount {
  accountSid: string
  authToken: string
  from: string
}

export interface Texted {
  from: string
  to: string
  text: string
}

export interface InboundSms extends Texted {
  /** The same sid again is the same message: it is told once more and kept once. */
  sid?: string | undefined
}

export interface Received {
  sid: string
  /** What Overture answered; null: nothing. */
  answer: number | null
}

/** What happens between the account and the phones. */
export interface SmsNetwork {
  store: SmsStore
  take(sms: Texted, callback: string | null, fate: Fate): Promise<SmsMessage>
  receive(sms: InboundSms): Promise<Received>
  hasOptedOut(phone: string): boolean
  /** Calls to Overture that are still to come. */
  pending: () => number
  close(): Promise<void>
}

const optOutWords = /^(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout)$/i
const optInWords = /^(start|yes|unstop)$/i

export interface SmsNetworkOptions extends Omit<Listener, 'authToken'> {
  store: SmsStore
  account: SmsAccount
  log: Log
  /** Told of each message that goes to a person, before its sender is answered; must not reject. */
  onTaken?: ((message: SmsMessage) => Promise<void>) | undefined
}

export function createSmsNetwork(options: SmsNetworkOptions): SmsNetwork {
  const { store, account, log, onTaken, ...place } = options
  const listener = { ...place, authToken: account.authToken }
  const ending = new AbortController()
  const calls = new Set<Promise<unknown>>()
  const during = <T>(work: Promise<T>): Promise<T> => {
    calls.add(work)
    const done = () => void calls.delete(work)
    work.then(done, done)
    return work
  }
  const say = (url: string, form: Record<string, string>) =>
    tellOverture(listener, { url, form }, ending.signal)
  const line = { store, account, say, ended: () => ending.signal.aborted }
  const follow = (message: SmsMessage) => {
    during(goItsWay(line, message)).catch((error: unknown) => {
      log.error({ err: error, sid: message.sid }, 'the SMS sandbox lost its way with a message')
    })
  }

  for (const message of store.newestFirst()) {
    if (message.ahead.length > 0) follow(message)
  }
  return {
    store,
    async take(sms, callback, fate) {
      const message: SmsMessage = {
        ...newMessage(sms),
        direction: 'outbound-api',
        status: 'queued',
        ahead: [{ status: 'queued', error_code: null }, ...(fate.ahead ?? usualWay)],
        status_callback: callback,
      }
      await store.put(message)
      await onTaken?.(message)
      follow(message)
      return message
    },
    receive: (sms) => during(takeIn({ ...line, listener }, sms)),
    hasOptedOut: (phone) => lastWish(store, phone) === 'out',
    pending: () => calls.size,
    async close() {
      ending.abort()
      await Promise.allSettled(calls)
      await store.close()
    },
  }
}

interface Line {
  store: SmsStore
  account: SmsAccount
  say: (url: string, form: Record<string, string>) => Promise<Told | null>
}

/** Status by status, each told before the next. What a killed process leaves goes on at the next start. */
async function goItsWay(line: Line & { ended: () => boolean }, first: SmsMessage): Promise<void> {
  // the answer to the one who sends comes first
  await setImmediate()
  let message = first
  for (let next = message.ahead[0]; next && !line.ended(); next = message.ahead[0]) {
    const { status_callback: url, told, ahead } = message
    const now: SmsMessage = { ...message, ...next }
    const answer = url === null ? null : await line.say(url, statusForm(line.account, now))
    if (line.ended() && !isSettled(answer)) return
    message = {
      ...now,
      ahead: ahead.slice(1),
      told:
        url === null ? told : [...told, { status: next.status, answer: answer?.status ?? null }],
    }
    await line.store.put(message)
  }
}

function statusForm({ accountSid }: SmsAccount, message: SmsMessage): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: message.from,
    MessageSid: message.sid,
    MessageStatus: message.status,
    SmsSid: message.sid,
    SmsStatus: message.status,
    To: message.to,
    ...(message.error_code === null ? {} : { ErrorCode: String(message.error_code) }),
  }
}

async function takeIn(line: Line & { listener: Listener }, sms: InboundSms): Promise<Received> {
  const { store, account, say } = line
  const before = sms.sid === undefined ? undefined : store.get(sms.sid)
  const message: SmsMessage = before ?? {
    ...newMessage(sms),
    direction: 'inbound',
    status: 'received',
    ahead: [],
    status_callback: null,
  }
  const url = `${line.listener.publicUrl}/webhooks/twilio/sms`
  if (!before) await store.put(message)
  const told = await say(url, inboundForm(account, message))
  const answer = told?.status ?? null
  await store.put({ ...message, told: [...message.told, { status: 'received', answer }] })
  if (told?.status === 200 && !before) {
    for (const body of repliesIn(told)) await answerBack(store, message, body)
  }
  return { sid: message.sid, answer }
}

function inboundForm({ accountSid }: SmsAccount, message: SmsMessage): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    Body: message.body,
    From: message.from,
    MessageSid: message.sid,
    NumMedia: '0',
    NumSegments: String(message.num_segments),
    SmsMessageSid: message.sid,
    SmsSid: message.sid,
    SmsStatus: 'received',
    To: message.to,
  }
}

async function answerBack(store: SmsStore, to: SmsMessage, body: string): Promise<void> {
  await store.put({
    ...newMessage({ from: to.to, to: to.from, text: body }),
    direction: 'outbound-reply',
    status: 'delivered',
    ahead: [],
    status_callback: null,
  })
}

function newMessage({ from, to, text, sid = newSid('SM') }: InboundSms) {
  return {
    sid,
    from,
    to,
    body: text,
    num_segments: countSegments(text),
    error_code: null,
    told: [],
    created_at: toIso(wallClock.now()),
  }
}

/** Twilio itself keeps those who have said STOP from the account's messages. */
function lastWish(store: SmsStore, phone: string): 'in' | 'out' {
  const said = store
    .newestFirst()
    .filter(({ direction, from }) => direction === 'inbound' && from === phone)
    .map(({ body }) => body.trim())
    .find((body) => optOutWords.test(body) || optInWords.test(body))
  return said !== undefined && optOutWords.test(said) ? 'out' : 'in'
}
