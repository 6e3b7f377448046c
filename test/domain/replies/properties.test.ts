import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classifyReply } from '../../../domain/replies/classify-reply.js'
import { classifyMail, classifySms } from '../../../intake/classify-message.js'
import { ownWords } from '../../../intake/mail/own-words.js'
import { readMail } from '../../../intake/mail/read-mail.js'
import { labelledReplies, receivedDate } from './corpus.js'

const known = { ownCopy: false, receivedDate }
const reply = fc.constantFrom(...labelledReplies.map(({ words }) => words))
const runs = { numRuns: 150 }

const footers = [
  '-- \nAnna Example\nAcme GmbH, Main Street 5',
  'Best regards,\nAnna Example\nHead of Sales\nTo unsubscribe from our newsletter, visit acme.example',
  'Mit freundlichen Grüßen\nAnna\nGeschäftsführer: Max Muster',
  'Sent from my iPhone',
  'Confidentiality notice: if you are not the intended recipient, legal action may follow.',
  'This email and any attachments are confidential. Please stop reading and delete this message.',
  'No more messages from us: https://overture.example/u/abc',
]

function classOf(text: string): string {
  return classifyReply({
    channel: 'email',
    subject: 'Re: Hi',
    own_words: ownWords(text),
    mail: null,
    own_copy: false,
    received_date: receivedDate,
  }).class
}

test('what is quoted below a reply never changes its class', () => {
  const attribution = 'On Mon, 23 Nov 2026 at 09:00, Tom <tom@overture.example> wrote:'
  fc.assert(
    fc.property(reply, reply, fc.boolean(), (own, old, marked) => {
      const quote = marked ? old.replace(/^/gm, '> ') : old
      expect(classOf(`${own}\n\n${attribution}\n\n${quote}\n`)).toBe(classOf(own))
    }),
    runs,
  )
})

test('a footer never changes the class', () => {
  fc.assert(
    fc.property(reply, fc.constantFrom(...footers), (own, footer) => {
      expect(classOf(`${own}\n\n${footer}\n`)).toBe(classOf(own))
    }),
    runs,
  )
})

test('no case, spacing or accent hides a wish for no more mail', () => {
  const wishes = labelledReplies.filter((one) => one.class === 'unsubscribe')
  for (const { words } of wishes) {
    expect(classOf(words.toUpperCase()), words).toBe('unsubscribe')
    expect(classOf(words.replaceAll(' ', '\u00a0 ')), words).toBe('unsubscribe')
    expect(classOf(words.normalize('NFD')), words).toBe('unsubscribe')
    expect(classOf(words.replaceAll("'", '’')), words).toBe('unsubscribe')
  }
})

test('a wish for no more mail is heard behind whatever else was said', () => {
  const others = labelledReplies.filter(({ class: name }) =>
    ['positive', 'question', 'not_now', 'not_interested'].includes(name),
  )
  fc.assert(
    fc.property(fc.constantFrom(...others), ({ words }) => {
      expect(classOf(`${words}\n\nPlease remove me from your list.`)).toBe('unsubscribe')
    }),
    runs,
  )
})

test('no text and no bytes make it throw', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 })
  fc.assert(
    fc.property(text, (words) => {
      expect(classifySms(words, receivedDate).confidence).toBeLessThanOrEqual(1)
      expect(classOf(words)).not.toBe('')
    }),
    runs,
  )
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b\r\n',
      'Content-Type: multipart/report; boundary=b\r\n',
      'Content-Type: message/delivery-status\r\n\r\n',
      'Content-Type: text/html\r\n\r\n<p',
      'Content-Transfer-Encoding: base64\r\n',
      'Subject: =?utf-8?B?%%?=\r\n',
      '--b\r\n',
      '--b--\r\n',
      '\r\n\r\n',
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const mail = await readMail(Buffer.from(pieces.join(''), 'latin1'))
      expect(classifyMail(mail, known).evidence).toBeTypeOf('string')
    }),
    { numRuns: 300 },
  )
})
