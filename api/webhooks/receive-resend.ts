import type { Request } from 'express'
import {
  resendEventSchema,
  webhookLimitBytes,
  type ResendEvent,
  type WebhookAnswer,
} from '../../contracts/inbound-webhooks.js'
import type { IncomingStatus } from '../../intake/inbox/incoming.js'
import { withoutTags } from '../../intake/inbox/mail-envelope.js'
import { receiveMail } from '../../intake/inbox/receive-mail.js'
import { receiveStatus } from '../../intake/inbox/receive-status.js'
import { tenantOfProviderId, tenantOfSender } from '../../store/repositories/inbox-owners.js'
import type { ApiDeps } from '../deps.js'
import { composeMail } from './compose-mail.js'
import { defaultTenant } from './find-signer.js'
import { intakeOf } from './intake-of.js'
import { parseSigned, readJson } from './parse-signed.js'
import { readBody } from './read-body.js'
import { isSignedWith, signedCallOf } from './standard-signature.js'
import type { WebhookLimits } from './webhook-limits.js'

export async function receiveResend(
  deps: ApiDeps,
  { request, limits }: { request: Request; limits: WebhookLimits },
): Promise<WebhookAnswer> {
  const secret = deps.settings.resend?.webhookSecret
  const call = signedCallOf(request.headers, deps.wall.now())
  const address = request.ip ?? ''
  if (secret === undefined || !call) return limits.refuseForged(address)
  const body = await readBody(request, { bytes: webhookLimitBytes, room: limits.room })
  if (!isSignedWith(secret, call, body)) return limits.refuseForged(address)
  limits.countSigned('resend')
  const event = parseSigned(resendEventSchema, readJson(body))
  if (event.type === 'email.received') return receiveReply(deps, event, call.id)
  const news = newsOf(event)
  if (!news) return { ignored: `events of the type ${event.type} change nothing` }
  const id = event.data.email_id
  return receiveStatus(intakeOf(deps), {
    tenantId: (await tenantOfProviderId(deps.store.db, 'resend', id)) ?? defaultTenant,
    source: 'resend',
    providerEventId: call.id,
    provider: 'resend',
    providerMessageId: id,
    ...news,
  })
}

type News = Pick<IncomingStatus, 'status' | 'detail' | 'bounce'>

/** Only what Resend calls permanent is for good. */
function newsOf({ type, data }: ResendEvent): News | undefined {
  switch (type) {
    case 'email.sent':
      return { status: 'sent', detail: null }
    case 'email.delivered':
      return { status: 'delivered', detail: null }
    case 'email.complained':
      return { status: 'complained', detail: null }
    case 'email.failed':
      return { status: 'failed', detail: data.failed?.reason ?? null }
    case 'email.bounced': {
      const isHard = data.bounce?.type === 'Permanent'
      const detail = data.bounce?.message ?? null
      return { status: 'bounced', detail, bounce: isHard ? 'hard' : 'soft' }
    }
    default:
      return undefined
  }
}

/** Resend's account is that of the installation: the address says which tenant a mail is for. */
async function receiveReply(
  deps: ApiDeps,
  { data }: ResendEvent,
  providerEventId: string,
): Promise<WebhookAnswer> {
  const to = [data.to ?? []].flat()
  const mail = composeMail({
    from: data.from ?? '',
    to,
    ...(data.cc && { cc: data.cc }),
    ...(data.subject && { subject: data.subject }),
    ...(data.text && { text: data.text }),
    ...(data.html && { html: data.html }),
    ...(data.message_id && { message_id: data.message_id }),
    headers: headersOf(data.headers),
  })
  const addresses = withoutTags(to.map((one) => /<([^>]+)>/.exec(one)?.[1] ?? one))
  return receiveMail(intakeOf(deps), {
    tenantId: (await tenantOfSender(deps.store.db, addresses)) ?? defaultTenant,
    source: 'resend',
    providerEventId,
    raw: mail,
    senderId: null,
    folder: 'inbox',
  })
}

function headersOf(given: unknown): Record<string, string> {
  if (given === null || typeof given !== 'object') return {}
  const entries = Object.entries(given).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(entries) as Record<string, string>
}
