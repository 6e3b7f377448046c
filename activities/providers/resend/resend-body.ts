import type { OutgoingEmail } from '../../ports.js'

/** The same e-mail gives the same bytes on every attempt: under one key Resend refuses other ones. */
export function resendBody(email: OutgoingEmail): string {
  return JSON.stringify({
    from: mailbox(email.from),
    to: [email.to],
    ...(email.reply_to === null ? {} : { reply_to: email.reply_to }),
    subject: email.subject,
    text: email.text,
    ...(email.html === null ? {} : { html: email.html }),
    headers: headersOf(email),
  })
}

function headersOf(email: OutgoingEmail): Record<string, string> {
  const { in_reply_to, references, list_unsubscribe } = email
  return {
    'Message-ID': email.message_id,
    ...(in_reply_to === null ? {} : { 'In-Reply-To': in_reply_to }),
    ...(references.length === 0 ? {} : { References: references.join(' ') }),
    ...(list_unsubscribe === null ? {} : unsubscribeHeaders(list_unsubscribe.url)),
  }
}

/** RFC 8058. What URL has parsed holds no line break and no bracket. */
function unsubscribeHeaders(url: string) {
  return {
    'List-Unsubscribe': `<${new URL(url).href}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
}

/** Quoted: a comma or a bracket in a name would make another address of it. */
function mailbox({ name, address }: OutgoingEmail['from']): string {
  const quoted = name.replace(/[\r\n\t]+/g, ' ').replace(/["\\]/g, String.raw`\$&`)
  return name === '' ? address : `"${quoted}" <${address}>`
}
