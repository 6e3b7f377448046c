import type { Request } from 'express'
import {
  inboundJsonSchema,
  inboundMailLimitBytes,
  type InboundJson,
  type WebhookAnswer,
} from '../../contracts/inbound-webhooks.js'
import { receiveMail } from '../../intake/inbox/receive-mail.js'
import { proveInbound, sendersByAddress } from '../../store/repositories/inbox-matches.js'
import type { ApiDeps } from '../deps.js'
import { ApiProblem } from '../problems/api-problem.js'
import { composeMail, rawMail } from './compose-mail.js'
import { findSigner } from './find-signer.js'
import { intakeOf } from './intake-of.js'
import { parseSigned, readJson } from './parse-signed.js'
import { readBody } from './read-body.js'
import { signedCallOf } from './standard-signature.js'
import type { WebhookLimits } from './webhook-limits.js'

export interface InboundCall {
  request: Request
  secretId: string | undefined
  limits: WebhookLimits
}

/** 200 only once it is stored: whoever gets anything else sends it again. */
export async function receiveInbound(deps: ApiDeps, inbound: InboundCall): Promise<WebhookAnswer> {
  const { request, secretId, limits } = inbound
  const call = signedCallOf(request.headers, deps.wall.now())
  const address = request.ip ?? ''
  if (!call) return limits.refuseForged(address)
  const kind = kindOf(request)
  const body = await readBody(request, { bytes: inboundMailLimitBytes, room: limits.room })
  const signer = await findSigner(deps, { call, body, secretId })
  if (!signer) return limits.refuseForged(address)
  const { tenantId } = signer
  limits.countSigned(`${tenantId} ${signer.secretId}`)
  const json = kind === 'json' ? parseSigned(inboundJsonSchema, readJson(body)) : undefined
  if (json?.type === 'ping') return provePing(deps, tenantId, json)
  return receiveMail(intakeOf(deps), {
    tenantId,
    source: 'email_webhook',
    providerEventId: call.id,
    raw: json ? mailOf(json) : body,
    senderId: null,
    folder: 'inbox',
  })
}

function kindOf(request: Request): 'mime' | 'json' {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'message/rfc822') return 'mime'
  if (type === 'application/json') return 'json'
  throw new ApiProblem(
    'unsupported_media_type',
    'The body must be message/rfc822 or application/json.',
  )
}

function mailOf(json: InboundJson): Uint8Array {
  return json.raw === undefined ? composeMail(json) : rawMail(json.raw)
}

/** So that a sender nobody answers is not held back for it: a relay says now and then that it is there. */
async function provePing(
  deps: ApiDeps,
  tenantId: string,
  { sender }: InboundJson,
): Promise<WebhookAnswer> {
  const found = await deps.store.transaction(async (trx) => {
    const senders = await sendersByAddress(trx, tenantId, sender === undefined ? [] : [sender])
    const senderIds = senders.map(({ sender_id }) => sender_id)
    await proveInbound(trx, tenantId, { senderIds, wallMs: deps.wall.now() })
    return senderIds.length
  })
  return {
    ignored:
      found > 0
        ? 'a ping: replies to this sender are known to arrive here'
        : 'a ping of a sender that does not exist',
  }
}
