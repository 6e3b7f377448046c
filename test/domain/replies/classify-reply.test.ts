import { expect, test } from 'vitest'
import type { DeliveryReport } from '../../../contracts/inbound-mail.js'
import { replyClasses } from '../../../contracts/reply-classes.js'
import { classifyReply } from '../../../domain/replies/classify-reply.js'
import type { MailFacts, ReplyQuestion } from '../../../domain/replies/reply-question.js'
import { labelledReplies, receivedDate } from './corpus.js'

const person: MailFacts = {
  headers: {},
  return_path: 'anna@acme.example',
  from: { address: 'anna@acme.example', name: 'Anna' },
  delivery: null,
  feedback: null,
  calendar: null,
}
const failed: DeliveryReport = {
  recipient: 'anna@acme.example',
  action: 'failed',
  status: '5.1.1',
  diagnostic: '550 5.1.1 User unknown',
  original_message_id: null,
}

function classified(
  words: string,
  given: Partial<ReplyQuestion> & { facts?: Partial<MailFacts> } = {},
) {
  const { facts, ...question } = given
  return classifyReply({
    channel: 'email',
    subject: 'Re: Your hiring in Berlin',
    own_words: words,
    mail: { ...person, ...facts },
    own_copy: false,
    received_date: receivedDate,
    ...question,
  })
}

test.each(labelledReplies)('$class ($language): $words', (reply) => {
  const { class: name, evidence, return_date: date, referral } = classified(reply.words)
  expect({ class: name, evidence, return_date: date, referral }).toEqual({
    class: reply.class,
    evidence: reply.evidence,
    return_date: reply.return_date,
    referral: reply.referral,
  })
})

test('the corpus covers ten languages of opt-outs and every class that words alone can give', () => {
  expect(labelledReplies.length).toBeGreaterThan(400)
  const optOuts = labelledReplies.filter((reply) => reply.class === 'unsubscribe')
  expect(new Set(optOuts.map(({ language }) => language)).size).toBeGreaterThanOrEqual(12)
  const fromFacts = ['bounce_hard', 'bounce_soft', 'complaint', 'auto_reply', 'own_copy']
  const classes = new Set<string>(labelledReplies.map((reply) => reply.class))
  expect(replyClasses.filter((name) => !classes.has(name))).toEqual(fromFacts)
})

test.each([
  'We would not be happy to chat.',
  'That does not sound great to me.',
  'Das klingt für uns nicht interessant.',
  "Ce n'est pas avec plaisir que je vous lis.",
  'I never booked Tuesday.',
  "I don't think you are a scammer.",
])('"%s" says the opposite of what its words say alone', (words) => {
  expect(classified(words).class).not.toMatch(/^(?:positive|meeting_booked|hostile)$/)
})

test('our own message come back is a copy, whatever it says', () => {
  expect(classified('Please unsubscribe me', { own_copy: true }).class).toBe('own_copy')
})

test('a bounce stays one although it says that it was sent automatically', () => {
  const facts = { delivery: failed, headers: { 'auto-submitted': 'auto-replied' }, return_path: '' }
  expect(classified('Out of office. Unsubscribe me.', { facts })).toMatchObject({
    class: 'bounce_hard',
    evidence: 'failed 5.1.1 550 5.1.1 User unknown',
  })
})

test.each([
  [{ status: '5.1.1' }, 'bounce_hard'],
  [{ status: '5.7.1' }, 'bounce_hard'],
  [{ status: '5.2.2' }, 'bounce_soft'],
  [{ status: '5.2.3' }, 'bounce_soft'],
  [{ status: '5.0.0', diagnostic: 'Mailbox full' }, 'bounce_soft'],
  [{ status: '4.4.7' }, 'bounce_soft'],
  [{ status: '5.1.1', action: 'delayed' }, 'bounce_soft'],
  [{ status: null, diagnostic: 'no such user' }, 'bounce_hard'],
  [{ status: null, diagnostic: null }, 'bounce_soft'],
  [{ status: null, diagnostic: null, action: 'unknown' }, 'bounce_soft'],
  [{ status: '2.1.5', action: 'delivered' }, 'auto_reply'],
] as const)('of a delivery report with %j follows %s', (report, expected) => {
  expect(classified('', { facts: { delivery: { ...failed, ...report } } }).class).toBe(expected)
})

test.each([
  ['abuse', 'complaint'],
  ['fraud', 'complaint'],
  ['unknown', 'complaint'],
  ['opt-out', 'unsubscribe'],
  ['not-spam', 'auto_reply'],
])('a feedback report of type %s is %s', (type, expected) => {
  const feedback = { type, recipient: null, original_message_id: null }
  expect(classified('Thanks', { facts: { feedback } }).class).toBe(expected)
})

test.each([
  [{ 'auto-submitted': 'auto-replied' }, 'auto_reply'],
  [{ 'auto-submitted': 'auto-generated; x' }, 'auto_reply'],
  [{ 'x-autoreply': 'yes' }, 'auto_reply'],
  [{ precedence: 'auto_reply' }, 'auto_reply'],
  [{ precedence: 'bulk' }, 'auto_reply'],
  [{ 'auto-submitted': 'no' }, 'positive'],
  [{ 'x-autoreply': 'no' }, 'positive'],
  [{ precedence: 'list' }, 'positive'],
  [{ 'x-auto-response-suppress': 'All' }, 'positive'],
])('interested, with the headers %j, is %s', (headers, expected) => {
  expect(classified("Yes, I'm interested.", { facts: { headers } }).class).toBe(expected)
})

test('an empty return path is a machine, a missing one is not', () => {
  expect(classified('Sounds great', { facts: { return_path: '' } }).class).toBe('auto_reply')
  expect(classified('Sounds great', { facts: { return_path: null } }).class).toBe('positive')
})

test.each([
  'Automatic reply: Hi',
  'Automatische Antwort: Hi',
  'Abwesenheitsnotiz: Hi',
  'Réponse automatique : Hi',
  'Respuesta automática: Hi',
  'Risposta automatica: Hi',
  'Resposta automática: Hi',
  'Automatisch antwoord: Hi',
  'Autosvar: Hi',
  'Automaattinen vastaus: Hi',
  'Automatyczna odpowiedź: Hi',
  'Automatická odpověď: Hi',
  'Автоответ: Hi',
])('the subject "%s" is a machine’s', (subject) => {
  expect(classified('Guten Tag', { subject }).class).toMatch(/^(?:auto_reply|out_of_office)$/)
})

test('a footer of an automatic answer that says unsubscribe asks for nothing', () => {
  const headers = { 'auto-submitted': 'auto-replied' }
  const words = 'I am away until 7 December.\nTo unsubscribe from our newsletter, click here.'
  expect(classified(words, { facts: { headers } })).toMatchObject({
    class: 'out_of_office',
    return_date: '2026-12-07',
  })
})

test('a help desk that asks for us to stop is heard although it writes like a machine', () => {
  const headers = { 'auto-submitted': 'auto-generated' }
  const words = 'Please remove us from your mailing list.'
  expect(classified(words, { facts: { headers } }).class).toBe('unsubscribe')
})

test.each([
  ['REQUEST', null, 'meeting_booked'],
  ['REPLY', 'ACCEPTED', 'meeting_booked'],
  ['REPLY', 'DECLINED', 'unclear'],
  ['REPLY', 'TENTATIVE', 'unclear'],
  ['CANCEL', null, 'unclear'],
])('a calendar note %s %s is %s', (method, answer, expected) => {
  expect(classified('', { facts: { calendar: { method, answer } } }).class).toBe(expected)
})

test('a mail without words whose subject asks is an opt-out, an answer to such a subject is none', () => {
  expect(classified('', { subject: 'unsubscribe' }).class).toBe('unsubscribe')
  expect(classified('Thanks', { subject: 'Re: how to unsubscribe customers' }).class).toBe(
    'unclear',
  )
})

test('the day of an absence that could be two is the later one, and the evidence says so', () => {
  const answer = classified('I am out of the office until 05/06.')
  expect(answer.return_date).toBe('2027-06-05')
  expect(answer.evidence).toContain('the later one is taken')
})

test('one who says when to talk is a person, and the day of the absence is used', () => {
  const words = "I'm on vacation until 7 December, but I'd love to talk after that."
  expect(classified(words)).toMatchObject({ class: 'not_now', return_date: '2026-12-07' })
})

test.each([
  ['STOP', 'unsubscribe'],
  ['stop texting me', 'unsubscribe'],
  ['Bitte keine weiteren SMS', 'unsubscribe'],
  ['HELP', 'question'],
  ['START', 'unclear'],
  ["Yes, I'm interested", 'positive'],
  ["can't stop now, call me tomorrow", 'positive'],
])('a text message "%s" is %s', (words, expected) => {
  expect(classified(words, { channel: 'sms', mail: null, subject: '' }).class).toBe(expected)
})
