import { describe, expect, test } from 'vitest'
import { mailboxPageSchema } from '../../../sandbox/mail/message.js'
import { readMailbox } from '../../../sandbox/mail/read-mailbox.js'
import { letter, mailTo, openMailbox } from './mailbox-fixture.js'
import { beginMessage, dial } from './smtp-client.js'

describe('mail given to the sink', () => {
  test('is listed with its envelope, both recipients and its umlauts', async () => {
    const mailbox = await openMailbox()
    await mailTo(mailbox).sendMail({
      from: 'Jörg <out@example.com>',
      to: ['Ada <ada@example.com>', 'bob@example.com'],
      envelope: { from: 'bounce+7@example.com', to: ['ada@example.com', 'bob@example.com'] },
      subject: 'Grüße aus Köln',
      text: 'Schöne Grüße, Zoë',
      html: '<p>Schöne Grüße</p>',
      messageId: '<touch-7@example.com>',
    })
    const [message] = await readMailbox(mailbox.url)
    expect(message).toMatchObject({
      envelope: { from: 'bounce+7@example.com', to: ['ada@example.com', 'bob@example.com'] },
      message_id: '<touch-7@example.com>',
      subject: 'Grüße aus Köln',
      from: { name: 'Jörg', address: 'out@example.com' },
      to: [
        { name: 'Ada', address: 'ada@example.com' },
        { name: '', address: 'bob@example.com' },
      ],
      text: 'Schöne Grüße, Zoë\n',
      html: '<p>Schöne Grüße</p>\n',
    })
    expect(message?.headers['subject']).toMatch(/^=\?UTF-8\?/)
  })

  test('keeps a long References header in one line', async () => {
    const mailbox = await openMailbox()
    const references = Array.from(
      { length: 30 },
      (_, n) => `<touch-${n}-of-a-run@mail.example.com>`,
    )
    await mailTo(mailbox).sendMail({ ...letter('thread'), references })
    const [message] = await readMailbox(mailbox.url)
    expect(message?.headers['references']).toBe(references.join(' '))
  })

  test('gives every value of a header that occurs twice', async () => {
    const mailbox = await openMailbox()
    const headers = [
      { key: 'X-Mark', value: 'one' },
      { key: 'x-mark', value: 'two' },
    ]
    await mailTo(mailbox).sendMail({ ...letter('twice'), headers })
    const [message] = await readMailbox(mailbox.url)
    expect(message?.headers['x-mark']).toEqual(['one', 'two'])
  })

  test('is listed newest first, filtered by recipient and cut at the limit', async () => {
    const mailbox = await openMailbox()
    const transport = mailTo(mailbox)
    await transport.sendMail(letter('first'))
    await transport.sendMail(letter('second', 'bob@example.com'))
    await transport.sendMail(letter('third'))
    const subjects = async (query: string) => {
      const response = await fetch(`${mailbox.url}/messages${query}`)
      const page = mailboxPageSchema.parse(await response.json())
      return [page.total, ...page.data.map((message) => message.subject)]
    }
    expect(await subjects('')).toEqual([3, 'third', 'second', 'first'])
    expect(await subjects('?limit=2')).toEqual([3, 'third', 'second'])
    expect(await subjects('?to=ADA@example.com')).toEqual([2, 'third', 'first'])
    expect(await subjects('?to=nobody@example.com')).toEqual([0])
  })

  test('is kept byte for byte, leading dots and odd bytes included', async () => {
    const mailbox = await openMailbox()
    const raw = Buffer.from('Subject: raw\r\n\r\n.one\r\n..two\r\n\xff\xfe latin\r\n', 'latin1')
    const envelope = { from: 'out@example.com', to: ['ada@example.com'] }
    await mailTo(mailbox).sendMail({ envelope, raw })
    const [message] = await readMailbox(mailbox.url)
    const source = await fetch(`${mailbox.url}/messages/${message?.id}/raw`)
    expect(source.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(Buffer.from(await source.arrayBuffer()).equals(raw)).toBe(true)
  })

  test('is kept when it is no mail at all', async () => {
    const mailbox = await openMailbox()
    const envelope = { from: '', to: ['ada@example.com'] }
    const nested = Array.from(
      { length: 400 },
      (_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`,
    )
    const transport = mailTo(mailbox)
    await transport.sendMail({ envelope, raw: 'no headers here' })
    await transport.sendMail({ envelope, raw: '__proto__: x\r\nconstructor: y\r\n\r\n' })
    await transport.sendMail({
      envelope,
      raw: `Content-Type: multipart/mixed; boundary=b0\r\n\r\n${nested.join('')}`,
    })
    const messages = await readMailbox(mailbox.url)
    expect(messages.map((message) => message.envelope.from)).toEqual(['', '', ''])
    expect(messages[1]?.headers['constructor']).toBe('y')
  })
})

describe('a message over 25 MB', () => {
  const limit = 25 * 1024 * 1024

  test('is refused at once when the client tells its size', async () => {
    const mailbox = await openMailbox()
    const dialogue = await dial(mailbox.smtpUrl)
    await dialogue.say('EHLO test')
    expect(await dialogue.say(`MAIL FROM:<a@example.com> SIZE=${limit + 1}`)).toMatch(/^552 /)
    dialogue.socket.destroy()
  })

  test('is refused at its end otherwise, and the next one is taken', async () => {
    const mailbox = await openMailbox()
    const dialogue = await dial(mailbox.smtpUrl)
    expect(await beginMessage(dialogue)).toMatch(/^354 /)
    const line = `${'x'.repeat(1022)}\r\n`
    dialogue.socket.write(line.repeat(limit / 1024 + 1))
    expect(await dialogue.say('.')).toMatch(/^552 /)
    expect(await beginMessage(dialogue)).toMatch(/^354 /)
    dialogue.socket.write('Subject: small\r\n\r\n')
    expect(await dialogue.say('.')).toMatch(/^250 /)
    dialogue.socket.destroy()
    const messages = await readMailbox(mailbox.url)
    expect(messages.map((message) => message.subject)).toEqual(['small'])
  })

  test('is kept when it has just that size', async () => {
    const mailbox = await openMailbox()
    const dialogue = await dial(mailbox.smtpUrl)
    await beginMessage(dialogue)
    dialogue.socket.write(`${'x'.repeat(1022)}\r\n`.repeat(limit / 1024))
    expect(await dialogue.say('.')).toMatch(/^250 /)
    dialogue.socket.destroy()
  })
})
