import type { Answer } from '../mail/http-answer.js'
import type { SmsMessage } from './sms-message.js'

/** The answer's shape, as Twilio's reference and its own client have it. */
export function messageJson(accountSid: string, message: SmsMessage) {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`
  const date = new Date(message.created_at).toUTCString().replace('GMT', '+0000')
  const isUnderWay = message.status === 'queued'
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: date,
    date_sent: isUnderWay ? null : date,
    date_updated: date,
    direction: message.direction,
    error_code: message.error_code,
    error_message: null,
    from: message.from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: String(message.num_segments),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  }
}

export function twilioJson(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  }
}

export function twilioError(status: number, code: number, message: string): Answer {
  const moreInfo = `https://www.twilio.com/docs/errors/${code}`
  return twilioJson(status, { code, message, more_info: moreInfo, status })
}
