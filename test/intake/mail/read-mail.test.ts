import { expect, test } from 'vitest'
import { classifyMail } from '../../../intake/classify-message.js'
import { readMail } from '../../../intake/mail/read-mail.js'

const head = 'From: Anna <Anna@Acme.example>\r\nTo: tom@overture.example\r\nSubject: Re: Hi\r\n'
const known = { ownCopy: false, receivedDate: '2026-11-23' }

function read(mail: string, encoding: BufferEncoding = 'utf8') {
  return readMail(Buffer.from(mail, encoding))
}

function nested(levels: number): string {
  let body = 'Content-Type: text/plain\r\n\r\nPlease unsubscribe me\r\n'
  for (let level = 0; level < levels; level++) {
    body = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${body}\r\n--b${level}--\r\n`
  }
  return `${head}${body}`
}

test('says who wrote to whom, about what and in answer to what', async () => {
  const mail = await read(
    'Return-Path: <anna@acme.example>\r\n' +
      'Delivered-To: tom+r.abc@overture.example\r\n' +
      head +
      'Cc: "Doe, Jane" <jane@acme.example>, Team: bob@acme.example;\r\n' +
      'Date: Mon, 23 Nov 2026 09:00:00 +0100\r\n' +
      'Message-ID: <1@acme.example>\r\n' +
      'In-Reply-To: <touch-1@overture.example>\r\n' +
      'References: <touch-0@overture.example>\r\n <touch-1@overture.example>\r\n' +
      'Auto-Submitted: no\r\nX-Unknown: x\r\n\r\nHello\r\n',
  )
  expect(mail).toEqual({
    message_id: '<1@acme.example>',
    in_reply_to: '<touch-1@overture.example>',
    references: ['<touch-0@overture.example>', '<touch-1@overture.example>'],
    from: { address: 'anna@acme.example', name: 'Anna' },
    to: [
      'tom@overture.example',
      'jane@acme.example',
      'bob@acme.example',
      'tom+r.abc@overture.example',
    ],
    subject: 'Re: Hi',
    text: 'Hello',
    date_ms: Date.parse('2026-11-23T08:00:00Z'),
    return_path: 'anna@acme.example',
    headers: {
      'return-path': '<anna@acme.example>',
      'auto-submitted': 'no',
    },
    delivery: null,
    feedback: null,
    calendar: null,
    faults: [],
  })
})

test('an empty return path is told from a missing one', async () => {
  expect((await read(`Return-Path: <>\r\n${head}\r\nHi`)).return_path).toBe('')
  expect((await read(`${head}\r\nHi`)).return_path).toBeNull()
})

test('the words of any charset are read, and an unknown one is no fault of ours', async () => {
  const latin = await read(
    `${head}Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe`,
    'latin1',
  )
  expect(latin.text).toBe('Grüße')
  const unknown = await read(
    `${head}Content-Type: text/plain; charset=x-klingon\r\n\r\nunsubscribe`,
  )
  expect(classifyMail(unknown, known).class).toBe('unsubscribe')
  const broken = await read(
    `${head}Content-Type: text/plain; charset=utf-8\r\n\r\nstop \xff\xfe me`,
    'latin1',
  )
  expect(broken.faults).toEqual(['Some characters could not be read.'])
})

test('NUL, invisible and half characters do not stay in the words or the subject', async () => {
  const mail = await read(
    'Subject: a\0b\r\nFrom: anna@acme.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nun\u200bsub\0scribe me',
  )
  expect(mail.text).toBe('unsubscribe me')
  expect(JSON.stringify(mail)).not.toContain('\\u0000')
  expect(classifyMail(mail, known).class).toBe('unsubscribe')
})

test('a mail without any header is read as text, and says so', async () => {
  const mail = await read('please unsubscribe me\r\n')
  expect(mail).toMatchObject({ text: 'please unsubscribe me', from: null })
  expect(mail.faults).toEqual(['It has no headers; all of it was read as text.'])
})

test.each([
  ['nothing', ''],
  ['one line feed', '\n'],
  ['a header and no end', 'Subject: x'],
  ['a boundary that never comes', `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\nhello`],
  ['a boundary without end', `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n`],
  ['an empty boundary', `${head}Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nx`],
  ['broken base64', `${head}Content-Transfer-Encoding: base64\r\n\r\n%%%===\0`],
  ['a broken date', `${head}Date: never\r\n\r\nx`],
  ['an address of nothing', 'From: <>\r\nTo: ;;,,<@>\r\n\r\nx'],
  ['a report of nothing', `${head}Content-Type: message/delivery-status\r\n\r\n\r\n\r\n`],
  ['a feedback of nothing', `${head}Content-Type: message/feedback-report\r\n\r\n`],
  ['a calendar of nothing', `${head}Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR`],
])('a mail of %s is read and classified', async (_what, raw) => {
  const mail = await read(raw)
  expect(classifyMail(mail, known).class).toBe('unclear')
})

test('a mail whose words are in a winmail.dat or encrypted says so', async () => {
  const tnef = `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==\r\n--b--`
  expect((await read(tnef)).faults).toEqual([
    'Its words are in a winmail.dat, which only Outlook reads.',
  ])
  const sealed = `${head}Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG`
  expect((await read(sealed)).faults).toEqual(['It is encrypted.'])
})

test('an attached message is not read as the words of its sender', async () => {
  const mail = await read(
    `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nLook at this.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nunsubscribe me\r\n--b--`,
  )
  expect(mail.text).toBe('Look at this.')
})

test('parts in parts are read to a depth no mail program makes; deeper, the headers are', async () => {
  expect(classifyMail(await read(nested(20)), known).class).toBe('unsubscribe')
  for (const levels of [100, 5_000]) {
    const bomb = await read(nested(levels))
    expect(bomb).toMatchObject({ from: { address: 'anna@acme.example' }, text: '' })
    expect(bomb.faults.join(' ')).toContain('Only its headers were read')
  }
})

test('of thousands of parts the first are read', async () => {
  const parts = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(5_000)
  const mail = await read(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--`)
  expect(mail.text.length).toBeGreaterThan(100)
  expect(mail.faults[0]).toMatch(/^Only the first \d+ KB of \d+ KB were read/)
})

test('of 10,000 headers the ones that matter are read', async () => {
  const many = 'X-Spam: y\r\nReceived: from a\r\n by b\r\nTo: z@acme.example\r\n'.repeat(10_000)
  const mail = await read(`${head}${many}\r\nHello`)
  expect(mail).toMatchObject({ subject: 'Re: Hi', from: { address: 'anna@acme.example' } })
  expect(mail.to).toEqual(['tom@overture.example', 'z@acme.example'])
  expect(mail.faults[0]).toContain('headers are longer than 512 KB')
})

test.each([
  ['one line', 'a'],
  ['line feeds', '\n'],
  ['dashes', '--\n'],
  ['markup', '<div style="x">'],
  ['open brackets', '<'],
  ['quote marks', '> > '],
  ['blanks', ' '],
  ['words that begin an attribution', 'On Mon, 5 wrote '],
  ['words that ask', 'please remove '],
  ['negations', 'not no nicht '],
  ['dates', 'until 05/06/'],
  ['at signs', 'a@'],
  ['questions', 'how much? '],
])('25 MB of %s are read in part and classified', async (_what, unit) => {
  const type = unit.includes('<') ? 'text/html' : 'text/plain'
  const body = unit.repeat(Math.ceil((25 * 1024 * 1024) / unit.length))
  const mail = await read(`${head}Content-Type: ${type}\r\n\r\n${body}`)
  expect(mail.text.length).toBeLessThanOrEqual(100_000)
  expect(mail.faults[0]).toContain('Only the first')
  expect(classifyMail(mail, known).own_words.length).toBeLessThanOrEqual(50_000)
})
