import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { wallClock } from '../../runtime/clock.js'
import { sandboxSecretId, webhookSecretOf } from '../../intake/inbox/webhook-secret.js'
import type { Store } from '../../store/open-store.js'
import { tenantSecret } from '../../store/repositories/tenants.js'
import { sendRequest, type TestAnswer } from './send-request.js'

export interface SignedPost {
  url: string
  body: string
  secret: string
  type?: string
  id?: string
  /** From now. */
  offsetSeconds?: number
  prefix?: 'webhook' | 'svix'
}

/** Signed by the reference implementation, which is not ours. */
export async function postSigned(post: SignedPost): Promise<TestAnswer> {
  const { url, body, secret, type = 'message/rfc822', id = randomUUID(), prefix = 'webhook' } = post
  const at = new Date(wallClock.now() + (post.offsetSeconds ?? 0) * 1000)
  return sendRequest(url, 'POST', {
    body,
    key: null,
    headers: {
      'content-type': type,
      [`${prefix}-id`]: id,
      [`${prefix}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
      [`${prefix}-signature`]: new Webhook(secret).sign(id, at, body),
    },
  })
}

export async function sandboxSecretFor(store: Store, tenantId: string): Promise<string> {
  return webhookSecretOf(await tenantSecret(store.db, tenantId), sandboxSecretId)
}

export interface TestMail {
  from?: string
  to?: string
  subject?: string
  text?: string
  inReplyTo?: string
  messageId?: string
  headers?: string[]
}

export function mimeOf(mail: TestMail): string {
  return [
    `From: ${mail.from ?? 'P One <p1@north1.example>'}`,
    `To: ${mail.to ?? 'mia@studio.example'}`,
    `Subject: ${mail.subject ?? 'Re: One'}`,
    `Message-ID: ${mail.messageId ?? `<${randomUUID()}@north1.example>`}`,
    ...(mail.inReplyTo === undefined ? [] : [`In-Reply-To: ${mail.inReplyTo}`]),
    ...(mail.headers ?? []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    mail.text ?? 'Sounds great, can we talk on Thursday?',
    '',
  ].join('\r\n')
}

/** A delivery status notification (RFC 3464). */
export function bounceOf(bounced: { address: string; messageId: string; status?: string }): string {
  const { address, messageId, status = '5.1.1' } = bounced
  return [
    'Return-Path: <>',
    'From: Mail Delivery System <mailer-daemon@north1.example>',
    'To: mia@studio.example',
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${randomUUID()}@mx.north1.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `<${address}>: host mx.north1.example said: 550 ${status} User unknown`,
    '',
    '--b1',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.north1.example',
    '',
    `Final-Recipient: rfc822; ${address}`,
    `Action: ${status.startsWith('5') ? 'failed' : 'delayed'}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} User unknown`,
    '',
    '--b1',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    `To: ${address}`,
    '',
    '--b1--',
    '',
  ].join('\r\n')
}
