import { absoluteDates } from './dates/absolute-dates.js'
import type { DayFound } from './dates/calendar-day.js'
import { relativeDates } from './dates/relative-dates.js'
import { plainText } from './dates/plain-text.js'

export interface ReturnDate {
  date: string
  /** As it stands there. */
  words: string
  /** It may also mean another day; the later one was taken. */
  ambiguous: boolean
}

const longest = 6_000

const anchors =
  /\b(?:back|return(?:s|ing)?|until|till|til|through|thru|to|resume|available|reachable|bis|ab|wieder|zuruck|erreichbar|retour|jusqu\S*|au|reviens|reprise|hasta|al|vuelvo|regreso|incorpor\S*|partir|fino|rientr\S*|torn\S*|ate|voltar\S*|volto|regress\S*|tot|terug|vanaf|t\/m|tillbaka|ater|tilbage|igen|tilbake|takaisin|asti|saakka|do|wrac\S*|wroc\S*|powrot\S*|od|zpet|vrat\S*|po|с|до|вернусь|donec|igjen)\b[^.!?\n]{0,28}$|(?:\d|[a-z])\s*(?:-|–|—)\s*$/u
const after =
  /^[^.!?\n]{0,20}\b(?:back|wieder|zuruck|erreichbar|terug|retour|tillbaka|tilbage|tilbake|takaisin|asti|saakka|igen|igjen)\b/u
/** "Monday to Thursday" are opening hours. */
const opening = /(?:day|tag|di|ag)s?\s*(?:to|till?|until|through|bis|a|au|-|–)\s*$/u

/** When an absent person is back. Of several days the last one that stands beside a word like "until". */
export function returnDate(text: string, received: string): ReturnDate | null {
  const source = text.slice(0, longest).normalize('NFC')
  const plain = plainText(source)
  const days = absoluteDates(plain, received)
  const anchored = days.filter((day) => isAnchored(plain, day))
  const relative = relativeDates(plain, received).filter(
    (day) => isAnchored(plain, day) && !opening.test(plain.slice(0, day.index)),
  )
  return latest(anchored.length > 0 ? anchored : days, source) ?? latest(relative, source)
}

/** When to ask again: any day that was named, else what "next quarter" means. */
export function datedLater(text: string, received: string): ReturnDate | null {
  const source = text.slice(0, longest).normalize('NFC')
  const plain = plainText(source)
  return (
    latest(absoluteDates(plain, received), source) ?? latest(relativeDates(plain, received), source)
  )
}

function isAnchored(plain: string, day: DayFound): boolean {
  const before = plain.slice(Math.max(0, day.index - 45), day.index)
  const behind = plain.slice(day.index + day.words.length, day.index + day.words.length + 40)
  return anchors.test(before) || after.test(behind)
}

function latest(days: DayFound[], source: string): ReturnDate | null {
  const last = days.toSorted((a, b) => a.date.localeCompare(b.date)).at(-1)
  if (!last) return null
  const words = source.slice(last.index, last.index + last.words.length).replace(/[\s.,]+$/, '')
  return { date: last.date, words, ambiguous: last.ambiguous }
}
