import PostalMime from 'postal-mime'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { OutgoingEmail } from '../../activities/ports.js'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import { outgoingEmail as email } from '../support/outgoing-email.js'
import { startSmtpFaultServer, type SmtpFaultServer } from '../support/smtp-fault-server.js'

interface Taken {
  server: SmtpFaultServer
  /** As it came over the wire, its dots doubled. */
  message: string
}

async function send(change: Partial<OutgoingEmail> = {}): Promise<Taken> {
  const server = await startSmtpFaultServer({})
  onTestFinished(() => server.close())
  const port = createSmtpEmail(`smtp://127.0.0.1:${server.port}`)
  expect(await port.submit({ ...email, ...change }, 30_000)).toMatchObject({ kind: 'accepted' })
  return { server, message: server.messages[0] ?? '' }
}

describe('the message on the wire', () => {
  it('is what was approved, once, with its own id', async () => {
    const { server, message } = await send()
    const [head = '', ...body] = message.split('\r\n\r\n')
    expect(head.split('\r\n')).toEqual(
      expect.arrayContaining([
        'From: Mia Winter <mia@studio.example>',
        'Reply-To: office@studio.example',
        'To: anna@north.example',
        'Message-ID: <0123456789abcdef@studio.example>',
        'Date: Mon, 23 Nov 2026 09:00:00 +0000',
        'Subject: =?UTF-8?Q?A_question=2C_=C3=9Cnal?=',
      ]),
    )
    expect(body.join('\r\n\r\n')).toBe(
      'First words\r\n..a line with a dot\r\n\r\n-- \r\nMia\r\n'.trimEnd(),
    )
    expect(server.commands.slice(1)).toEqual([
      'MAIL FROM:<mia@studio.example>',
      'RCPT TO:<anna@north.example>',
      'DATA',
    ])
  })

  test.each([
    [{ subject: 'Hi\r\nBcc: all@north.example' }],
    [{ from: { name: 'Mia\r\nBcc: all@north.example', address: 'mia@studio.example' } }],
  ])('%j adds no header and no recipient', async (change) => {
    const { server, message } = await send(change)
    expect(message).not.toMatch(/^Bcc:/m)
    expect(server.commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(1)
  })
})

describe('the headers of outreach', () => {
  const token = `north-1.con_${'0123456789abcdef'.repeat(5)}.${'A'.repeat(22)}`
  const url = `https://overture.${'long-name.'.repeat(20)}example/app/u/${token}`

  /** Raw, line by line, as the server received them. */
  async function headOf(change: Partial<OutgoingEmail>): Promise<string[]> {
    const { message } = await send(change)
    return (message.split('\r\n\r\n')[0] ?? '').split('\r\n')
  }

  it('give the one-click link whole on one line, however long it is', async () => {
    expect(url.length).toBeGreaterThan(300)
    const head = await headOf({ list_unsubscribe: { url } })
    expect(head).toContain(`List-Unsubscribe: <${url}>`)
    expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  })

  it('cannot be forged through that link', async () => {
    const evil = 'https://o.example/u/a\r\nBcc: all@north.example\r\n>, <https://evil.example'
    const head = await headOf({ list_unsubscribe: { url: evil } })
    expect(head.filter((line) => /^(Bcc|List-Unsubscribe):/.test(line))).toEqual([
      expect.stringMatching(/^List-Unsubscribe: <https:\/\/o\.example\/u\/aBcc[^<>\s]*>$/),
    ])
  })

  it('name the message that is answered and those before it', async () => {
    const [first, second] = ['<first@studio.example>', '<second@studio.example>']
    const head = await headOf({ in_reply_to: second, references: [first, second] })
    expect(head).toContain(`In-Reply-To: ${second}`)
    expect(head).toContain(`References: ${first} ${second}`)
  })

  it('are left out where there is nothing to say, and never call a message automatic', async () => {
    for (const change of [{}, { list_unsubscribe: { url } }]) {
      const names = (await headOf(change)).map((line) => line.split(':')[0])
      expect(names).not.toContain('Auto-Submitted')
      expect(names).not.toContain('In-Reply-To')
      expect(names).not.toContain('References')
      expect(names.includes('List-Unsubscribe')).toBe('list_unsubscribe' in change)
    }
  })
})

describe('a message in text and HTML', () => {
  const html = '<!doctype html><p>First words, \u00dcnal</p>\n'
  const full: Partial<OutgoingEmail> = {
    html,
    in_reply_to: '<a@studio.example>',
    references: ['<a@studio.example>'],
    list_unsubscribe: { url: 'https://overture.example/u/x' },
  }

  it('has both as alternatives, the HTML last', async () => {
    const { message } = await send(full)
    expect(message).toMatch(/^Content-Type: multipart\/alternative;/m)
    const parts = message.match(/^Content-Type: text\/\w+/gm)
    expect(parts).toEqual(['Content-Type: text/plain', 'Content-Type: text/html'])
    const parsed = await PostalMime.parse(message.replaceAll('\r\n..', '\r\n.'))
    expect([parsed.text?.trimEnd(), parsed.html?.trimEnd()]).toEqual([
      email.text.trimEnd(),
      html.trimEnd(),
    ])
  })

  it('has the same bytes on every attempt, and another message has another boundary', async () => {
    const { message: first } = await send(full)
    expect((await send(full)).message).toBe(first)
    const { message: other } = await send({ ...full, message_id: '<other@studio.example>' })
    const boundaryOf = (message: string) => /boundary="([^"]+)"/.exec(message)?.[1]
    expect(boundaryOf(first)).toMatch(/^--_NmP-[0-9a-f]{32}-Part_1$/)
    expect(boundaryOf(other)).not.toBe(boundaryOf(first))
  })
})

describe('what people are called and what they write', () => {
  test.each([
    'Winter, Mia',
    'Mia "M." Winter',
    "Mia O'Winter <boss@north.example>",
    'Mia; Winter (Studio)',
    '\u00dcnal \u{1f600}',
    'mia@other.example',
    '=?UTF-8?Q?x?=',
    'x'.repeat(300),
    '\\',
  ])('%j stays a name, and the address its own', async (name) => {
    const { server, message } = await send({
      from: { name, address: 'mia@studio.example' },
      subject: `About ${name}`,
    })
    const parsed = await PostalMime.parse(message)
    expect(parsed.from?.address).toBe('mia@studio.example')
    if (!name.startsWith('=?')) {
      expect([parsed.from?.name, parsed.subject]).toEqual([name, `About ${name}`])
    }
    expect(server.commands.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
      'MAIL FROM:<mia@studio.example>',
      'RCPT TO:<anna@north.example>',
    ])
  })

  it('has one recipient and one address for replies, whatever the address holds', async () => {
    const { server, message } = await send({
      to: 'anna@north.example, all@north.example',
      reply_to: 'office@studio.example, all@north.example',
    })
    const { to, replyTo } = await PostalMime.parse(message)
    expect([to, replyTo]).toMatchObject([[{}], [{}]])
    expect(server.commands.filter((line) => line.startsWith('RCPT'))).toHaveLength(1)
  })
})
