import type { InboundMail } from '../../contracts/inbound-mail.js'
import { readMail } from './read-mail.js'

export interface MailParts {
  subject?: string | undefined
  body: string
  headers?: Record<string, string> | undefined
}

/** For mails that come in pieces: written as one again, so that both ways are read by the same rules. */
export function mailFromParts({ subject, body, headers = {} }: MailParts): Promise<InboundMail> {
  const own = Object.entries(headers).filter(([name]) => isPlainHeader(name))
  const hasSubject = own.some(([name]) => name.toLowerCase() === 'subject')
  const lines = own.map(([name, value]) => `${name}: ${oneLine(value)}`)
  if (subject !== undefined && !hasSubject) lines.unshift(`Subject: ${oneLine(subject)}`)
  const html = /^\s*<(?:!doctype|html|head|body|div|p|table|span)\b/i.test(body)
  lines.push(
    'MIME-Version: 1.0',
    `Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
  )
  const content = Buffer.from(body, 'utf8').toString('base64').replace(/.{76}/g, '$&\r\n')
  return readMail(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`, 'utf8'))
}

/** The text is given decoded, so what says how it was encoded is not taken over. */
function isPlainHeader(name: string): boolean {
  return /^[!-9;-~]{1,100}$/.test(name) && !/^(?:content-|mime-version$)/i.test(name)
}

function oneLine(value: string): string {
  return value.replace(/[\r\n\0]+/g, ' ')
}
