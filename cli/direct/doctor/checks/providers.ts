import { z } from 'zod'
import { guardedFetch, type OutboundAnswer } from '../../../../runtime/outbound/guarded-fetch.js'
import { operatorRules } from '../../../../runtime/outbound/operator-rules.js'
import { OutboundFailed, OutboundRefused } from '../../../../runtime/outbound/outbound-error.js'
import type { ResendSetting, TwilioSetting } from '../../../../runtime/provider-settings.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import type { Patient } from '../patient.js'

const patienceMs = 4_000

/** Asks for the account itself: nothing is sent. */
export async function checkTwilio({ settings }: Patient): Promise<Finding[]> {
  const { twilio } = settings.providers
  if (twilio === null) {
    const why = settings.sandbox.on ? 'the sandbox takes all SMS' : 'not set up: no SMS is sent'
    return [skipped('Twilio', why)]
  }
  const answer = await ask(twilioCall(twilio), settings.allowedHosts)
  if (typeof answer === 'string') return [fail('Twilio', answer, reachIt('TWILIO_BASE_URL'))]
  return [judgeTwilio(answer)]
}

export async function checkResend({ settings }: Patient): Promise<Finding[]> {
  const { resend } = settings.providers
  if (resend === null) return []
  const answer = await ask(resendCall(resend), settings.allowedHosts)
  if (typeof answer === 'string') return [fail('Resend', answer, reachIt('RESEND_BASE_URL'))]
  const found = judgeResend(answer)
  return resend.webhookSecret === undefined ? [found, unheard] : [found]
}

interface Call {
  baseUrl: string
  path: string
  authorization: string
}

function twilioCall({ baseUrl, accountSid, authToken }: TwilioSetting): Call {
  const login = Buffer.from(`${accountSid}:${authToken}`).toString('base64')
  const path = `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}.json`
  return { baseUrl, path, authorization: `Basic ${login}` }
}

function resendCall({ baseUrl, apiKey }: ResendSetting): Call {
  return { baseUrl, path: '/domains', authorization: `Bearer ${apiKey}` }
}

async function ask(call: Call, allowedHosts: string[]): Promise<OutboundAnswer | string> {
  const { baseUrl, path, authorization } = call
  try {
    return await guardedFetch(`${baseUrl}${path}`, {
      ...operatorRules(baseUrl, { allowedHosts }),
      headers: { authorization, accept: 'application/json', 'user-agent': 'overture' },
      timeoutMs: patienceMs,
    })
  } catch (error) {
    if (error instanceof OutboundFailed || error instanceof OutboundRefused) return error.message
    throw error
  }
}

function reachIt(variable: string): string {
  return `Correct ${variable}, or open the firewall to it.`
}

const accountSchema = z.object({ status: z.string() })

function judgeTwilio({ status, body }: OutboundAnswer): Finding {
  if (status === 401 || status === 404) {
    const fix = 'Correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.'
    return fail('Twilio', `refuses the log-in (${status})`, fix)
  }
  const account = accountSchema.safeParse(jsonOf(body)).data
  if (status !== 200 || !account) return strange('Twilio', status)
  if (account.status === 'active') return ok('Twilio', 'accepts the log-in; the account is active')
  return fail('Twilio', `the account is ${account.status}`, 'Ask Twilio why.')
}

const errorSchema = z.object({ name: z.string() })

function judgeResend({ status, body }: OutboundAnswer): Finding {
  const error = errorSchema.safeParse(jsonOf(body)).data?.name
  if (status === 200) return ok('Resend', 'accepts the key')
  if (error === 'restricted_api_key') return ok('Resend', 'accepts the key, for sending only')
  if (status === 401 || status === 403) {
    return fail('Resend', `refuses the key (${status})`, 'Correct RESEND_API_KEY.')
  }
  return strange('Resend', status)
}

const unheard = warn(
  'webhook of Resend',
  'is refused: bounces and complaints stay unseen',
  'Set RESEND_WEBHOOK_SECRET to the signing secret of the webhook that Resend shows.',
)

function strange(name: string, status: number): Finding {
  const fix = 'See the status page of the provider, and its address in the settings.'
  return fail(name, `answered ${status} in place of the account`, fix)
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
