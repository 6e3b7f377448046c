import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { json, problem, type Answer } from '../mail/http-answer.js'
import type { SmsAccount, SmsNetwork } from './sms-network.js'
import { smsPage } from './sms-page.js'

export interface PlainCall {
  method: string
  path: string
  contentType: string | undefined
  body: string
}

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be like +4915112345678')

const inboundSchema = z.strictObject({
  from: phone,
  /** Left out: the number that the sandbox sends from. */
  to: phone.optional(),
  text: z.string().max(1600),
  sid: z
    .string()
    .regex(/^SM[0-9a-f]{32}$/, 'must be SM and 32 hexadecimal digits')
    .optional(),
})

/** What is there beside Twilio's own paths. */
export async function answerPlain(
  call: PlainCall,
  network: SmsNetwork,
  account: SmsAccount,
): Promise<Answer> {
  const method = call.method === 'HEAD' ? 'GET' : call.method
  switch (`${method} ${call.path}`) {
    case 'GET /':
      return page(network)
    case 'GET /healthz':
      return json({ status: 'ok' })
    case 'GET /messages.json':
      return json({ data: network.store.newestFirst(), pending: network.pending() })
    case 'POST /inbound':
      return inbound(call, network, account)
    default:
      return problem(404, 'not_found', 'There is nothing at this address.')
  }
}

function page(network: SmsNetwork): Answer {
  const nonce = randomBytes(16).toString('base64')
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; ` +
        `frame-ancestors 'none'`,
    },
    body: smsPage(network.store.newestFirst(), nonce),
  }
}

async function inbound(call: PlainCall, network: SmsNetwork, account: SmsAccount): Promise<Answer> {
  // a page of another site may post a form or plain text here, but no JSON
  if (!/^application\/json\b/i.test(call.contentType ?? '')) {
    return problem(415, 'not_json', 'The body must be application/json.')
  }
  const { data, error } = inboundSchema.safeParse(parsed(call.body))
  if (!data) {
    const faults = error.issues.map(
      (issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`,
    )
    return problem(400, 'invalid_body', faults.join('; '))
  }
  const received = await network.receive({ ...data, to: data.to ?? account.from })
  if (received.answer !== null && received.answer < 300) return json(received)
  const what = received.answer === null ? 'did not answer' : `answered ${received.answer}`
  return problem(502, 'not_taken', `Overture ${what}; the message ${received.sid} is kept here.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
