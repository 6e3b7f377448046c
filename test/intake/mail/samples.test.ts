import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { humanReplies } from '../../../contracts/reply-classes.js'
import { classifyMail } from '../../../intake/classify-message.js'
import { readMail } from '../../../intake/mail/read-mail.js'
import { labelledReplies, receivedDate } from '../../domain/replies/corpus.js'

const folder = new URL('samples/', import.meta.url)
const known = { ownCopy: false, receivedDate }

/** The first word of a file's name says what it is. */
const classes: Record<string, string> = {
  hard: 'bounce_hard',
  soft: 'bounce_soft',
  complaint: 'complaint',
  auto: 'auto_reply',
  ooo: 'out_of_office',
  meeting: 'meeting_booked',
  unsubscribe: 'unsubscribe',
  positive: 'positive',
  question: 'question',
  unclear: 'unclear',
}
const samples = readdirSync(folder).map((file) => ({
  file,
  expected: classes[file.split('-')[0] ?? ''],
}))

function sample(file: string) {
  return readMail(readFileSync(new URL(file, folder)))
}

test('there are at least 25 mails of machines', () => {
  const machines = samples.filter(({ file }) => /^(?:hard|soft|auto|ooo|complaint)-/.test(file))
  expect(machines.length).toBeGreaterThanOrEqual(25)
})

test.each(samples)('$file is $expected', async ({ file, expected }) => {
  expect(classifyMail(await sample(file), known).class).toBe(expected)
})

test.each(samples.filter(({ file }) => file.startsWith('hard-')))(
  '$file names the address that does not take mail',
  async ({ file }) => {
    const { delivery } = await sample(file)
    expect(delivery).toMatchObject({ recipient: 'anna@acme.example', action: 'failed' })
    expect(delivery?.status).toMatch(/^5\.\d+\.\d+$/)
  },
)

test.each([
  'hard-postfix.eml',
  'hard-exchange-online.eml',
  'hard-gmail.eml',
  'hard-qmail.eml',
  'hard-exim.eml',
  'soft-postfix-delayed.eml',
])('%s names the message that it is about', async (file) => {
  const { delivery } = await sample(file)
  expect(delivery?.original_message_id).toBe('<touch-7f3a@mail.overture.example>')
})

test('of several recipients the report is about the one that failed', async () => {
  const { delivery } = await sample('hard-several-recipients.eml')
  expect(delivery).toMatchObject({ recipient: 'anna@acme.example', status: '5.1.2' })
})

test('a complaint names the recipient and the message', async () => {
  const { feedback } = await sample('complaint-arf.eml')
  expect(feedback).toEqual({
    type: 'abuse',
    recipient: 'anna@acme.example',
    original_message_id: '<touch-7f3a@mail.overture.example>',
  })
})

test('what an HTML mail hides or quotes is not its writer’s', async () => {
  const mail = await sample('positive-html-only.eml')
  expect(mail.text).not.toContain('color')
  expect(classifyMail(mail, known).own_words).toBe('Yes, I’m interested.')
})

test('no human reply is taken for a machine, even from a postmaster', async () => {
  const human = labelledReplies.filter((reply) => humanReplies.includes(reply.class))
  const machines: string[] = []
  for (const { words } of human) {
    const head = 'From: postmaster@small.example\r\nSubject: Re: Undeliverable mail\r\n'
    const type = 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
    const mail = await readMail(Buffer.from(`${head}${type}${words}`))
    const { class: name } = classifyMail(mail, known)
    if (!humanReplies.includes(name)) machines.push(`${name}: ${words}`)
  }
  expect(machines).toEqual([])
})
