import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { OutgoingEmail } from '../../ports.js'
import { signMime } from './sign-mime.js'

/** The same e-mail gives the same bytes on every attempt. */
export async function buildMime(email: OutgoingEmail): Promise<Buffer> {
  const message = await compose(email)
  return email.dkim === undefined ? message : signMime(message, email.dkim)
}

function compose(email: OutgoingEmail): Promise<Buffer> {
  return new MailComposer({
    from: email.from,
    // as objects: a comma in a string would make a second recipient
    to: { name: '', address: email.to },
    ...(email.reply_to === null ? {} : { replyTo: { name: '', address: email.reply_to } }),
    subject: email.subject,
    text: email.text,
    ...(email.html === null ? {} : { html: email.html }),
    ...(email.in_reply_to === null ? {} : { inReplyTo: email.in_reply_to }),
    ...(email.references.length === 0 ? {} : { references: email.references }),
    headers: unsubscribeHeaders(email),
    messageId: email.message_id,
    date: email.date,
    // by itself it would be random
    baseBoundary: createHash('sha256').update(email.message_id).digest('hex').slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

/** RFC 8058. Prepared: a folded URL is one that some mail programs do not find. */
function unsubscribeHeaders({ list_unsubscribe: link }: OutgoingEmail) {
  if (link === null) return {}
  // as it is written here the header goes out, and what URL has parsed holds no line break and no bracket
  const { href } = new URL(link.url)
  return {
    'List-Unsubscribe': { prepared: true, value: `<${href}>` },
    'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
  }
}
