import type { DeliveryReport } from '../../contracts/inbound-mail.js'
import { cleanLine } from './clean-text.js'
import { angleIds } from './message-ids.js'

type Fields = Map<string, string>

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
const mostGroups = 100

/** RFC 3464 and RFC 6533: one group of fields about the message, then one about each recipient. */
export function readDeliveryStatus(part: string, returned: string): DeliveryReport | null {
  const groups = part
    .split(/\r?\n[ \t]*\r?\n/)
    .slice(0, mostGroups)
    .map(readFields)
  const recipients = groups.filter(
    (fields) => fields.has('final-recipient') || fields.has('action') || fields.has('status'),
  )
  const reports = recipients.map((fields) => toReport(fields, returned))
  return (
    reports.find(({ action, status }) => action === 'failed' && status?.startsWith('5')) ??
    reports.find(({ action }) => action === 'failed') ??
    reports.find(({ action }) => action === 'delayed') ??
    reports[0] ??
    null
  )
}

export function readFields(text: string): Fields {
  const fields: Fields = new Map()
  for (const field of text.split(/\r?\n(?![ \t])/)) {
    const colon = field.indexOf(':')
    const name = field.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (name !== '' && !fields.has(name)) fields.set(name, cleanLine(field.slice(colon + 1), 1_000))
  }
  return fields
}

/** The Message-ID in the returned message, or in its headers. */
export function originalIdIn(returned: string): string | null {
  const field = /^message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)/im.exec(returned)?.[1]
  return field === undefined ? null : (angleIds(field)[0] ?? null)
}

/** `rfc822; anna@example.com`, with or without the type, and with or without brackets. */
export function addressIn(field: string | undefined): string | null {
  const address = field?.replace(/^[a-z0-9-]+\s*;/i, '').match(/[^\s<>;,"'()]+@[^\s<>;,"'()]+/)?.[0]
  return address === undefined ? null : address.toLowerCase().slice(0, 254)
}

export function statusIn(text: string | undefined): string | null {
  return /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]\d)/.exec(text ?? '')?.[0] ?? null
}

function toReport(fields: Fields, returned: string): DeliveryReport {
  const said = (fields.get('action') ?? '').toLowerCase()
  const diagnostic = fields.get('diagnostic-code')
  const status = statusIn(fields.get('status')) ?? statusIn(diagnostic)
  return {
    recipient:
      addressIn(fields.get('original-recipient')) ?? addressIn(fields.get('final-recipient')),
    action: actions.find((action) => said.startsWith(action)) ?? 'unknown',
    // 5.0.0 says no more than "failed"; the words of the other server often do
    status: status?.endsWith('.0.0') ? (statusIn(diagnostic) ?? status) : status,
    diagnostic: diagnostic?.replace(/^[a-z0-9-]+\s*;\s*/i, '').slice(0, 500) ?? null,
    original_message_id: originalIdIn(returned),
  }
}
