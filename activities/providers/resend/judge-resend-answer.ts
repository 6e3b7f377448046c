import { z } from 'zod'
import type { OutboundAnswer } from '../../../runtime/outbound/guarded-fetch.js'
import type { SubmitOutcome } from '../../ports.js'
import { askedToWait, jsonOf, lostAnswer, strangeAnswer } from '../http/hand-over.js'

const acceptedSchema = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) })
const refusalSchema = z.object({ name: z.string().regex(/^[a-z_]{1,60}$/) })

/** Its messages quote addresses; the names of its errors do not. */
const words: Record<string, string> = {
  invalid_idempotent_request: 'this message was handed over before with other content',
  invalid_api_key: 'the API key is wrong',
  missing_api_key: 'the API key is missing',
  restricted_api_key: 'the API key may not send',
  invalid_from_address: "the sender's address is not a valid one",
  security_error: 'Resend found the message suspicious',
}

export function judgeResendAnswer(answer: OutboundAnswer): SubmitOutcome {
  const { status } = answer
  if (status === 429) return askedToWait('Resend', answer)
  const json = jsonOf(answer)
  if (status >= 400 && status < 500)
    return refusal(status, refusalSchema.safeParse(json).data?.name)
  const accepted = status < 300 ? acceptedSchema.safeParse(json) : undefined
  if (!accepted?.success) return strangeAnswer('Resend', answer)
  const { id } = accepted.data
  return { kind: 'accepted', detail: `Resend ${id}`, provider: { name: 'resend', id } }
}

function refusal(status: number, name: string | undefined): SubmitOutcome {
  if (name === 'concurrent_idempotent_requests') {
    // the first call is still at work there, so what becomes of it is open
    return { kind: 'unknown', detail: lostAnswer(`Resend: ${status} ${name}`) }
  }
  const told = name === undefined ? `status ${status}` : `${status} ${name}`
  const inWords = name === undefined ? undefined : words[name]
  const detail = inWords === undefined ? told : `${told}: ${inWords}`
  // a wrong key says nothing of this message: whoever mends it does not find a day's touches failed
  if (status === 401 || name === 'invalid_api_key' || name === 'restricted_api_key') {
    return { kind: 'not_sent', detail: `Resend refused our log-in: ${detail}` }
  }
  return { kind: 'refused', detail: `Resend refused: ${detail}` }
}
