import type { Request } from 'express'
import {
  twilioSmsSchema,
  twilioStatusSchema,
  webhookLimitBytes,
  type TwilioQuery,
  type WebhookAnswer,
} from '../../contracts/inbound-webhooks.js'
import { smsKeyword } from '../../domain/replies/sms-keyword.js'
import type { DeliveryNews } from '../../domain/ledger/judge-delivery.js'
import { receiveSms } from '../../intake/inbox/receive-sms.js'
import { receiveStatus } from '../../intake/inbox/receive-status.js'
import {
  senderNameFor,
  tenantOfProviderId,
  tenantsThatTexted,
} from '../../store/repositories/inbox-owners.js'
import { findTenantSecret } from '../../store/repositories/tenants.js'
import type { ApiDeps } from '../deps.js'
import { defaultTenant } from './find-signer.js'
import { intakeOf } from './intake-of.js'
import { parseSigned, readForm, readJson } from './parse-signed.js'
import { readBody } from './read-body.js'
import { twiml } from './twiml.js'
import { isSignedByTwilio } from './twilio-signature.js'
import type { WebhookLimits } from './webhook-limits.js'

export interface TwilioRequest {
  request: Request
  query: TwilioQuery
  limits: WebhookLimits
}

/** A message is told of several times: each of its states is one event. */
export async function receiveTwilioStatus(
  deps: ApiDeps,
  call: TwilioRequest,
): Promise<WebhookAnswer> {
  const { MessageSid, MessageStatus, ErrorCode } = parseSigned(
    twilioStatusSchema,
    await readSigned(deps, call),
  )
  const status = told[MessageStatus]
  if (!status) return { ignored: `the status ${MessageStatus} changes nothing` }
  const { touch } = call.query
  return receiveStatus(intakeOf(deps), {
    tenantId: await tenantOf(deps, call, MessageSid),
    source: 'twilio_status',
    providerEventId: `${MessageSid}:${MessageStatus}`,
    provider: 'twilio',
    providerMessageId: MessageSid,
    status,
    detail: ErrorCode ?? null,
    ...(touch !== undefined && { touchId: touch }),
  })
}

const told: Readonly<Record<string, DeliveryNews>> = {
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
}

/** The answer is what the writer gets back: only who asks for help gets something. */
export async function receiveTwilioSms(deps: ApiDeps, call: TwilioRequest): Promise<string> {
  const { MessageSid, From, To, Body } = parseSigned(twilioSmsSchema, await readSigned(deps, call))
  const { db } = deps.store
  const texted = await tenantsThatTexted(db, From)
  const tenants = texted.length === 0 ? [defaultTenant] : texted
  for (const tenantId of tenants) {
    const sms = { tenantId, providerEventId: MessageSid, from: From, to: To, text: Body }
    await receiveSms(intakeOf(deps), sms)
  }
  if (smsKeyword(Body) !== 'help') return twiml(null)
  const name = await senderNameFor(db, tenants, From)
  return twiml(`${name ?? 'This number'}: reply STOP to get no more messages from us.`)
}

/** The tenant in our own callback address is believed, because the signature covers the address. */
async function tenantOf(deps: ApiDeps, { query }: TwilioRequest, sid: string): Promise<string> {
  const { db } = deps.store
  if (query.tenant !== undefined && (await findTenantSecret(db, query.tenant)) !== undefined) {
    return query.tenant
  }
  return (await tenantOfProviderId(db, 'twilio', sid)) ?? defaultTenant
}

async function readSigned(deps: ApiDeps, { request, limits }: TwilioRequest): Promise<unknown> {
  const { twilio, publicUrl } = deps.settings
  const signature = request.headers['x-twilio-signature']
  const address = request.ip ?? ''
  if (!twilio || typeof signature !== 'string') return limits.refuseForged(address)
  const body = await readBody(request, { bytes: webhookLimitBytes, room: limits.room })
  const url = publicUrl + request.originalUrl
  if (!isSignedByTwilio(twilio.authToken, { url, signature, body })) {
    return limits.refuseForged(address)
  }
  limits.countSigned('twilio')
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')
  return isJson ? readJson(body) : readForm(body)
}
