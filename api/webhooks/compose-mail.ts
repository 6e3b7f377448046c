import type { InboundAddress, InboundJson } from '../../contracts/inbound-webhooks.js'

const written = new Set(['from', 'to', 'cc', 'subject', 'message-id', 'mime-version'])
const mostHeaders = 200

/**
 * A mail that came in pieces is put together again, so that it is read by the one reader of mails, which
 * knows what machines write.
 */
export function composeMail(mail: InboundJson): Uint8Array {
  const isHtml = mail.text === undefined && mail.html !== undefined
  const lines = [
    ...addressLine('From', mail.from),
    ...addressLine('To', mail.to),
    ...addressLine('Cc', mail.cc),
    ...(mail.subject === undefined ? [] : [`Subject: ${encodedWords(mail.subject)}`]),
    ...(mail.message_id === undefined ? [] : [`Message-ID: ${bracketed(mail.message_id)}`]),
    ...otherHeaders(mail.headers ?? {}, mail),
    'MIME-Version: 1.0',
    `Content-Type: text/${isHtml ? 'html' : 'plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines((isHtml ? mail.html : mail.text) ?? ''),
  ]
  return Buffer.from(lines.join('\r\n'))
}

/** A mail as it is, or in base64, which has no colon. */
export function rawMail(raw: string): Uint8Array {
  return raw.includes(':') ? Buffer.from(raw) : Buffer.from(raw, 'base64')
}

function addressLine(name: string, given: InboundAddress | InboundAddress[] | undefined): string[] {
  if (given === undefined) return []
  const addresses = (Array.isArray(given) ? given : [given]).map(writeAddress)
  return [`${name}: ${addresses.join(', ')}`]
}

function writeAddress(given: InboundAddress): string {
  if (typeof given === 'string') return oneLine(given)
  const address = oneLine(given.address)
  return given.name === undefined ? address : `${encodedWords(given.name)} <${address}>`
}

function otherHeaders(headers: Record<string, string>, mail: InboundJson): string[] {
  const isTold = (name: string) =>
    name === 'message-id' ? mail.message_id !== undefined : written.has(name)
  return Object.entries(headers)
    .filter(([name]) => /^[\w-]+$/.test(name) && !name.toLowerCase().startsWith('content-'))
    .filter(([name]) => !isTold(name.toLowerCase()))
    .slice(0, mostHeaders)
    .map(([name, value]) => `${name}: ${oneLine(value)}`)
}

function bracketed(id: string): string {
  const line = oneLine(id).trim()
  return line.startsWith('<') ? line : `<${line}>`
}

/** A line break here would be a forged header. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

const bytesPerWord = 45

function encodedWords(text: string): string {
  const line = oneLine(text)
  if (/^[\x20-\x7e]*$/.test(line)) return line
  const bytes = Buffer.from(line)
  const words: string[] = []
  for (let at = 0; at < bytes.length; at += bytesPerWord) {
    words.push(`=?utf-8?B?${bytes.subarray(at, at + bytesPerWord).toString('base64')}?=`)
  }
  return words.join('\r\n ')
}

function base64Lines(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
}
