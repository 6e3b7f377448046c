import type { Address, Attachment, Email } from 'postal-mime'
import type { InboundMail } from '../../contracts/inbound-mail.js'
import { bounceInWords } from './bounce-words.js'
import { readCalendar } from './calendar-note.js'
import { cleanLine, cleanText } from './clean-text.js'
import { readDeliveryStatus } from './delivery-status.js'
import { readFeedback } from './feedback-report.js'
import { htmlToText } from './html-to-text.js'
import { angleIds } from './message-ids.js'

const mostText = 100_000
const mostPart = 200_000
const mostAddresses = 100
const longestSubject = 1_000
const longestHeader = 1_000
const firstYear = Date.UTC(1980, 0)
const lastYear = Date.UTC(2200, 0)

const recipientHeaders = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-forwarded-to',
]
const otherwiseRead = new Set(
  [
    'from to cc subject date message-id in-reply-to references mime-version'.split(' '),
    recipientHeaders,
  ].flat(),
)

export function mailOf(mail: Email, faults: string[]): InboundMail {
  const headers = headersOf(mail)
  const text = textOf(mail)
  const returnPath = headerOf(mail, 'return-path')
  const [from] = boxesOf([mail.from, mail.sender])
  const read: InboundMail = {
    message_id: angleIds(mail.messageId ?? '')[0] ?? null,
    in_reply_to: angleIds(mail.inReplyTo ?? '')[0] ?? null,
    references: angleIds(mail.references ?? ''),
    from: from ?? null,
    to: recipientsOf(mail),
    subject: cleanLine(mail.subject ?? '', longestSubject),
    text,
    date_ms: instantOf(headerOf(mail, 'date')),
    return_path: returnPath === null ? null : returnPath.replace(/[<>\s]/g, '').toLowerCase(),
    headers,
    delivery: null,
    feedback: null,
    calendar: calendarOf(mail.attachments),
    faults: [...faults, ...faultsOf(mail, text)],
  }
  return withReports(read, mail.attachments)
}

function withReports(mail: InboundMail, parts: Attachment[]): InboundMail {
  const returned = partOf(parts, /^message\/(?:rfc822|global)(?:-headers)?$|^text\/rfc822-headers$/)
  const feedback = partOf(parts, /^message\/feedback-report$/)
  if (feedback !== null) return { ...mail, feedback: readFeedback(feedback, returned ?? '') }
  const status = partOf(parts, /^message\/(?:global-)?delivery-status$/)
  const reported = status === null ? null : readDeliveryStatus(status, returned ?? mail.text)
  const signs = { ...mail, from: mail.from?.address ?? null, returned: returned ?? '' }
  return { ...mail, delivery: reported ?? bounceInWords(signs) }
}

function textOf(mail: Email): string {
  const plain = cleanText(mail.text ?? '', mostText)
  if (plain.trim() !== '') return plain.trim()
  return cleanText(htmlToText(mail.html ?? ''), mostText).trim()
}

function headersOf(mail: Email): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const { key, value } of mail.headers) {
    if (otherwiseRead.has(key) || Object.hasOwn(headers, key)) continue
    headers[key] = cleanLine(value, longestHeader)
  }
  return headers
}

function headerOf(mail: Email, name: string): string | null {
  return mail.headers.find(({ key }) => key === name)?.value ?? null
}

function recipientsOf(mail: Email): string[] {
  const named = boxesOf([...(mail.to ?? []), ...(mail.cc ?? [])]).map(({ address }) => address)
  const delivered = mail.headers
    .filter(({ key }) => recipientHeaders.includes(key))
    .flatMap(({ value }) => value.match(/[^\s<>;,"'()]+@[^\s<>;,"'()]+/g) ?? [])
    .map((address) => address.toLowerCase())
  return [...new Set([...named, ...delivered])].slice(0, mostAddresses)
}

function boxesOf(addresses: (Address | undefined)[]): { address: string; name: string }[] {
  return addresses
    .flatMap((address) => address?.group ?? (address ? [address] : []))
    .map((box) => ({
      address: cleanLine(box.address ?? '', 320).toLowerCase(),
      name: cleanLine(box.name, 200),
    }))
    .filter(({ address }) => address.includes('@'))
}

function instantOf(date: string | null): number | null {
  const instant = Date.parse(date ?? '')
  return instant >= firstYear && instant < lastYear ? instant : null
}

function partOf(parts: Attachment[], type: RegExp): string | null {
  const part = parts.find(({ mimeType }) => type.test(mimeType))
  return part ? contentOf(part) : null
}

function contentOf({ content }: Attachment): string {
  if (typeof content === 'string') return content.slice(0, mostPart)
  return cleanText(Buffer.from(new Uint8Array(content)).toString('utf8', 0, mostPart), mostPart)
}

function calendarOf(parts: Attachment[]): InboundMail['calendar'] {
  const calendar = partOf(parts, /^text\/calendar$|^application\/ics$/)
  return calendar === null ? null : readCalendar(calendar)
}

function faultsOf({ attachments, headers }: Email, text: string): string[] {
  const faults: string[] = []
  if (text.includes('\ufffd')) faults.push('Some characters could not be read.')
  if (text !== '') return faults
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? ''
  const isTnef = attachments.some(
    ({ mimeType, filename }) =>
      mimeType.includes('ms-tnef') || filename?.toLowerCase() === 'winmail.dat',
  )
  if (isTnef) faults.push('Its words are in a winmail.dat, which only Outlook reads.')
  else if (/encrypted|enveloped-data|pkcs7-mime/i.test(type)) faults.push('It is encrypted.')
  else faults.push('It has no words.')
  return faults
}
