import { createHmac } from 'node:crypto'
import type { TouchRef } from '../../contracts/temporal/outreach-activities.js'
import type { EmailWords, SmsWords, TaskWords, Words } from '../../domain/messages/words.js'
import { keyOf } from './key-of.js'
import type { TouchSetting } from './load-setting.js'

/** What is handed over, and what its handing over needs. */
export type Parcel = EmailParcel | SmsParcel | TaskWords

export interface EmailParcel extends EmailWords {
  messageId: string
  inReplyTo: string | null
  references: string[]
  unsubscribeUrl: string
}

export interface SmsParcel extends SmsWords {
  reference: string
}

export interface Packing {
  ref: TouchRef
  setting: TouchSetting
  words: Words
}

export function parcelOf({ ref, setting, words }: Packing): Parcel {
  if (words.kind === 'task') return words
  const digest = digestOf(ref, setting.sources.tenantSecret)
  if (words.kind === 'sms') return { ...words, reference: digest }
  const { email } = setting.sources.sender
  const references = setting.thread.map((message) => message.message_id)
  return {
    ...words,
    messageId: `<${digest}@${email.slice(email.lastIndexOf('@') + 1)}>`,
    inReplyTo: references.at(-1) ?? null,
    references,
    unsubscribeUrl: setting.unsubscribeUrl,
  }
}

/** The same for every attempt of a touch, so that whoever gets it twice can tell. */
function digestOf(ref: TouchRef, tenantSecret: string): string {
  return createHmac('sha256', tenantSecret)
    .update(`message:${ref.tenant_id}/${keyOf(ref)}`)
    .digest('hex')
    .slice(0, 32)
}
