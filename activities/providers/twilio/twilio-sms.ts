import { z } from 'zod'
import { twilioFault } from '../../../domain/providers/twilio-faults.js'
import type { OutboundAnswer } from '../../../runtime/outbound/guarded-fetch.js'
import { operatorRules } from '../../../runtime/outbound/operator-rules.js'
import type { OutboundRules } from '../../../runtime/outbound/resolve-allowed.js'
import type { TwilioSetting } from '../../../runtime/provider-settings.js'
import type { OutgoingSms, SmsPort, SubmitOutcome } from '../../ports.js'
import {
  askedToWait,
  handOver,
  httpPatience,
  jsonOf,
  strangeAnswer,
  type HttpPatience,
} from '../http/hand-over.js'

export interface TwilioOptions {
  twilio: TwilioSetting
  /** Where Twilio reaches this server; without a trailing slash. */
  publicUrl: string
  rules: OutboundRules
  patience?: HttpPatience
  ca?: string
}

const acceptedSchema = z.object({ sid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/) })
const refusalSchema = z.object({ code: z.number().int() })

/**
 * Twilio has no idempotency key: a call without an answer is never repeated. What became of it tells the
 * status callback, whose address names the touch.
 */
export function createTwilioSms(options: TwilioOptions): SmsPort {
  const { twilio, patience = httpPatience, ca } = options
  const rules = operatorRules(twilio.baseUrl, options.rules)
  const account = encodeURIComponent(twilio.accountSid)
  const login = Buffer.from(`${twilio.accountSid}:${twilio.authToken}`).toString('base64')
  return {
    async submit(sms, startWithinMs) {
      const handed = await handOver({
        url: `${twilio.baseUrl}/2010-04-01/Accounts/${account}/Messages.json`,
        headers: {
          authorization: `Basic ${login}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: formOf(sms, options),
        rules,
        patience,
        startWithinMs,
        ca,
      })
      return handed.kind === 'answered' ? judge(handed.answer) : handed
    },
  }
}

function formOf(sms: OutgoingSms, { twilio, publicUrl }: TwilioOptions): string {
  const about = new URLSearchParams({ tenant: sms.tenant_id, touch: sms.touch_id })
  return new URLSearchParams({
    To: sms.to,
    From: twilio.from,
    Body: sms.text,
    StatusCallback: `${publicUrl}/webhooks/twilio/status?${about.toString()}`,
  }).toString()
}

function judge(answer: OutboundAnswer): SubmitOutcome {
  const { status } = answer
  if (status === 429) return askedToWait('Twilio', answer)
  if (status >= 400 && status < 500) {
    const told = refusalSchema.safeParse(jsonOf(answer))
    const why = told.success ? twilioFault(told.data.code) : `status ${status}`
    // a wrong log-in says nothing of this message: whoever mends it does not find a day's touches failed
    if (status === 401 || status === 403) {
      return { kind: 'not_sent', detail: `Twilio refused our log-in: ${why}` }
    }
    return { kind: 'refused', detail: `Twilio refused: ${why}` }
  }
  const accepted = status < 300 ? acceptedSchema.safeParse(jsonOf(answer)) : undefined
  if (!accepted?.success) return strangeAnswer('Twilio', answer)
  const { sid } = accepted.data
  return { kind: 'accepted', detail: `Twilio ${sid}`, provider: { name: 'twilio', id: sid } }
}
