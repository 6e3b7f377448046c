import { readdirSync, readFileSync } from 'node:fs'
import type { ReplyClass } from '../../../contracts/reply-classes.js'

export interface LabelledReply {
  class: ReplyClass
  language: string
  words: string
  evidence: string
  return_date: string | undefined
  referral: string | undefined
}

/** The Monday on which all of them came. */
export const receivedDate = '2026-11-23'

const folder = new URL('corpus/', import.meta.url)

/** One file a class, one line a reply: language, words, what decides, return date, referral. */
export const labelledReplies: LabelledReply[] = readdirSync(folder).flatMap((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [language = '', words = '', evidence = '', date, referral] = line.split('\t')
      return {
        class: file.replace('.tsv', '') as ReplyClass,
        language,
        words: words.replaceAll('\\n', '\n'),
        evidence,
        return_date: date || undefined,
        referral: referral || undefined,
      }
    }),
)
