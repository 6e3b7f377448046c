import PostalMime, { type Address, type Header } from 'postal-mime'
import type { MailAddress, MailboxMessage, MessageContent } from './message.js'

/** Never rejects: the sink keeps what it was given, readable or not. */
export async function parseMessage(raw: Uint8Array): Promise<MessageContent> {
  const mail = await PostalMime.parse(raw).catch(() => undefined)
  if (!mail) return unreadable
  return {
    message_id: mail.messageId ?? null,
    date: mail.date ?? null,
    subject: mail.subject ?? '',
    from: mail.from ? (flatten(mail.from)[0] ?? null) : null,
    to: (mail.to ?? []).flatMap(flatten),
    headers: groupHeaders(mail.headers),
    text: mail.text ?? '',
    ...(mail.html === undefined ? {} : { html: mail.html }),
  }
}

const unreadable: MessageContent = {
  message_id: null,
  date: null,
  subject: '',
  from: null,
  to: [],
  headers: {},
  text: '',
}

function flatten(address: Address): MailAddress[] {
  if (address.group) return address.group.flatMap(flatten)
  return [{ name: address.name, address: address.address }]
}

/** By way of a Map: a header may be called `__proto__` or `constructor`. */
function groupHeaders(headers: Header[]): MailboxMessage['headers'] {
  const values = new Map<string, string[]>()
  for (const { key, value } of headers) values.set(key, [...(values.get(key) ?? []), value])
  return Object.fromEntries(
    [...values].map(([key, all]) => [key, all.length === 1 ? all.join() : all]),
  )
}
