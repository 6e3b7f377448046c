import { setTimeout as sleep } from 'node:timers/promises'
import { operatorRules } from '../../../runtime/outbound/operator-rules.js'
import type { OutboundRules } from '../../../runtime/outbound/resolve-allowed.js'
import type { ResendSetting } from '../../../runtime/provider-settings.js'
import type { EmailPort, OutgoingEmail, SubmitOutcome } from '../../ports.js'
import { handOver, httpPatience, type HttpPatience } from '../http/hand-over.js'
import { judgeResendAnswer } from './judge-resend-answer.js'
import { resendBody } from './resend-body.js'

export interface ResendOptions {
  resend: Pick<ResendSetting, 'baseUrl' | 'apiKey'>
  rules: OutboundRules
  patience?: HttpPatience
  /** Before the second try; doubled for each one after it. */
  pauseMs?: number
  ca?: string
}

const longestPauseMs = 8_000

/**
 * Resend answers a repeated key with the first call's answer and sends nothing (24 hours). So a call
 * without an answer is repeated with the same bytes, as long as the claim lets it begin.
 */
export function createResendEmail(options: ResendOptions): EmailPort {
  const { pauseMs = 500 } = options
  return {
    async submit(email, startWithinMs) {
      const begun = performance.now()
      const left = () => startWithinMs - (performance.now() - begun)
      const call = callOf(options, email)
      const first = await call(left())
      if (first.kind !== 'unknown') return first
      for (let pause = pauseMs; left() > pause; pause = Math.min(pause * 2, longestPauseMs)) {
        await sleep(pause)
        if (left() <= 0) break
        const later = await call(left())
        if (later.kind === 'accepted') return later
        // a no to this call says nothing of the one whose answer was lost
        if (later.kind === 'refused') break
      }
      return first
    },
  }
}

function callOf(options: ResendOptions, email: OutgoingEmail) {
  const { resend, patience = httpPatience, ca } = options
  const rules = operatorRules(resend.baseUrl, options.rules)
  const body = resendBody(email)
  return async (startWithinMs: number): Promise<SubmitOutcome> => {
    const handed = await handOver({
      url: `${resend.baseUrl}/emails`,
      headers: {
        authorization: `Bearer ${resend.apiKey}`,
        'content-type': 'application/json',
        accept: 'application/json',
        'idempotency-key': email.message_id.replace(/^<|>$/g, ''),
        // calls without one are refused
        'user-agent': 'overture',
      },
      body,
      rules,
      patience,
      startWithinMs,
      ca,
    })
    return handed.kind === 'answered' ? judgeResendAnswer(handed.answer) : handed
  }
}
