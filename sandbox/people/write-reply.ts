import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { dayMs } from './act.js'
import { dayInWords, languageOf, monthInWords, type Language } from './language.js'
import type { MailAction, Received } from './planned-action.js'
import { automaticSubjects, quoteIntroduction, wordsFor, type Occasion } from './words.js'

const laterMs = 75 * dayMs

type Saying = Parameters<typeof wordsFor>[0]

/** What a person, or the machine of a person who is away, answers; the same bytes each time. */
export function writeReply(action: MailAction, act: Saying): Promise<Buffer> {
  const { received, at_ms } = action
  const language = languageOf(received.to)
  const isMachine = act === 'out_of_office'
  const name = nameOf(received.to)
  const words = wordsFor(act, language, occasionOf(action, language))
  const firstName = name.split(' ')[0] ?? name
  const text = `${words}\n\n${firstName}\n`
  return new MailComposer({
    from: { name, address: received.to },
    to: { name: received.from.name, address: received.reply_to },
    subject: isMachine
      ? `${automaticSubjects[language]}: ${received.subject}`
      : answerTo(received.subject),
    text: isMachine ? text : `${text}\n${quoted(received, language)}`,
    date: new Date(at_ms),
    messageId: `<${action.action_id}@${domainOf(received.to)}>`,
    inReplyTo: received.message_id,
    references: [...received.references, received.message_id],
    headers: isMachine
      ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' }
      : {},
    baseBoundary: createHash('sha256').update(action.action_id).digest('hex').slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}

function occasionOf({ at_ms, away_ms, received }: MailAction, language: Language): Occasion {
  return {
    backOn: dayInWords(at_ms + away_ms, language),
    laterIn: monthInWords(at_ms + laterMs, language),
    colleague: { name: 'Jona Reed', address: `jona.reed@${domainOf(received.to)}` },
  }
}

/** With all that stood below the words of our message, the unsubscribe link too, as mail programs do. */
function quoted({ text, sent_at_ms, from }: Received, language: Language): string {
  const who = from.name === '' ? from.address : `${from.name} <${from.address}>`
  const introduction = quoteIntroduction(language, { day: dayInWords(sent_at_ms, language), who })
  const lines = text.trimEnd().split(/\r?\n/)
  return [introduction, ...lines.map((line) => `> ${line}`)].join('\n')
}

function answerTo(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`
}

/** `anna.berg+ooo-5d@…` is Anna Berg. */
function nameOf(address: string): string {
  const local = address.slice(0, address.lastIndexOf('@')).replace(/\+.*/, '')
  const words = local.split(/[._-]+/).filter((word) => word !== '')
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' ')
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
