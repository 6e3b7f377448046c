import PostalMime, { type Email } from 'postal-mime'
import type { InboundMail } from '../../contracts/inbound-mail.js'
import { boundMail } from './bound-mail.js'
import { mailOf } from './mail-of.js'

const deepest = 32

/** Never throws on what the mail contains: what could not be read is said in `faults`. */
export async function readMail(raw: Uint8Array): Promise<InboundMail> {
  const { bytes, faults } = boundMail(raw)
  const read = await parse(bytes)
  return mailOf(read.mail, [...faults, ...read.faults])
}

async function parse(bytes: Uint8Array): Promise<{ mail: Email; faults: string[] }> {
  const options = { maxNestingDepth: deepest, forceRfc822Attachments: true }
  try {
    return { mail: await PostalMime.parse(bytes, options), faults: [] }
  } catch (error) {
    // it throws for what it refuses to parse; the headers alone still say whose mail this is
    const reason = error instanceof Error ? error.message : 'the parser gave up'
    const mail = await PostalMime.parse(headersOnly(bytes))
    return { mail, faults: [`Only its headers were read: ${reason}.`] }
  }
}

function headersOnly(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  const head = text
    .slice(0, text.indexOf('\r\n\r\n') + 2)
    .split(/\r\n(?![ \t])/)
    .filter((field) => !/^content-/i.test(field))
  return Buffer.from(`${head.join('\r\n')}\r\n`, 'latin1')
}
