/** What somebody reads: in a mail, on a phone, or as the script of a task. */
export type Words = EmailWords | SmsWords | TaskWords

export interface EmailWords {
  kind: 'email'
  subject: string
  text: string
  html: string
}

export interface SmsWords {
  kind: 'sms'
  text: string
}

export interface TaskWords {
  kind: 'task'
  title: string
  text: string
}

const kinds: Readonly<Record<string, Words['kind']>> = {
  email: 'email',
  sms: 'sms',
  call: 'task',
  linkedin: 'task',
}

/** undefined: nobody can write on this channel. */
export function kindOfChannel(channel: string): Words['kind'] | undefined {
  return Object.hasOwn(kinds, channel) ? kinds[channel] : undefined
}

type Content = Record<string, string | null>

/** As it is stored, hashed and approved. */
export function contentOfWords({ kind: _kind, ...content }: Words): Content {
  return content
}

/** undefined: this content holds no words of that kind. */
export function wordsOfContent(kind: Words['kind'], content: Content): Words | undefined {
  const { subject, title, text, html } = content
  if (!text) return undefined
  if (kind === 'sms') return { kind, text }
  if (kind === 'task') return title ? { kind, title, text } : undefined
  return subject && html ? { kind, subject, text, html } : undefined
}

const longestLine = 80

/** In a line, for lists and reviewers. */
export function lineOfWords(words: Words): string {
  if (words.kind === 'email') return words.subject
  if (words.kind === 'task') return words.title
  const line = words.text.replace(/\s+/g, ' ')
  return line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`
}
