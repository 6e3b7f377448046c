import { comingDay, dayOf, isUseful, type DayFound } from './calendar-day.js'
import { monthOf, monthPattern } from './month-names.js'

interface Place {
  index: number
  words: string
}

interface Reading extends Place {
  year: string | undefined
  month: number
  day: number
}

const ordinal = '(?:st|nd|rd|th|er|ere|e|o|a|:?e[nr]?|\\.|º|ª|°)?'
const iso = /(?<![\d/.-])(20\d\d)-(\d\d?)-(\d\d?)(?![\d/-])/g
const dotted =
  /(?<![\d.,:+/-])(\d\d?)\.\s?(\d\d?)(?:\.\s?(20\d\d|\d\d)(?![\d:])|\.(?!\d)|(?=\s?(?:wieder|zuruck|bis\b)))/g
const slashed =
  /(?<![\d/.+-])(\d\d?)[/-](\d\d?)(?:[/-](20\d\d|\d\d))?(?![\d/-]|\s?(?:%|people|pm|am\b|std|h\b))/g
const dayFirst = new RegExp(
  `(?<![\\d.:/])(\\d\\d?)\\s?${ordinal}\\s*(?:of |de |d['’]|den |di |do )?\\s*(${monthPattern})(?!\\p{L})\\.?(?:,?\\s*(?:de |del )?(20\\d\\d)(?!\\d))?`,
  'gu',
)
const monthFirst = new RegExp(
  `(?<![\\p{L}])(${monthPattern})(?!\\p{L})\\.?\\s+(?:the )?(\\d\\d?)(?:st|nd|rd|th)?(?:\\s*(?:-|–|—|to|until|through)\\s*(\\d\\d?)(?:st|nd|rd|th)?)?(?![\\d:])(?:,?\\s*(20\\d\\d)(?!\\d))?`,
  'gu',
)
/** Day first everywhere but in English, which is written both ways. */
const dayFirstLanguages =
  /\b(?:bis|und|ich|wieder|jusqu\S*|au|je|du|et|hasta|estare|el|fino|sono|sara|dal|ate|estou|tot|ik|ben|jag|till|jeg|til|og|olen|asti|jestem|nie|jsem|do)\b/g

export function absoluteDates(plain: string, received: string): DayFound[] {
  const english = (plain.match(dayFirstLanguages)?.length ?? 0) < 2
  return [
    ...inIso(plain),
    ...inNumbers(plain, dotted).flatMap((reading) => readings(reading, { swaps: false, received })),
    ...inNumbers(plain, slashed).flatMap((reading) =>
      readings(reading, { swaps: english, received }),
    ),
    ...inNames(plain).flatMap((reading) => readings(reading, { swaps: false, received })),
  ].filter(({ date }) => isUseful(date, received))
}

function inIso(plain: string): DayFound[] {
  return [...plain.matchAll(iso)].flatMap((match) => {
    const [words, year, month, day] = match
    const date = dayOf(Number(year), Number(month), Number(day))
    return date === null ? [] : [{ date, index: match.index, words, ambiguous: false }]
  })
}

function inNumbers(plain: string, pattern: RegExp): Reading[] {
  return [...plain.matchAll(pattern)]
    .filter(([words]) => words !== '24/7')
    .map((match) => ({
      index: match.index,
      words: match[0].trim(),
      day: Number(match[1]),
      month: Number(match[2]),
      year: match[3],
    }))
}

function inNames(plain: string): Reading[] {
  const first = [...plain.matchAll(dayFirst)].map(([words, day, month, year], at, all) => ({
    index: all[at]?.index ?? 0,
    words,
    day: Number(day),
    month: monthOf(month ?? '') ?? 0,
    year,
  }))
  const second = [...plain.matchAll(monthFirst)].map((match) => ({
    index: match.index,
    words: match[0],
    day: Number(match[3] ?? match[2]),
    month: monthOf(match[1] ?? '') ?? 0,
    year: match[4],
  }))
  return [...first, ...second]
}

function readings(reading: Reading, how: { swaps: boolean; received: string }): DayFound[] {
  const { index, words } = reading
  const straight = resolve(reading, how.received)
  const swapped = how.swaps
    ? resolve({ ...reading, day: reading.month, month: reading.day }, how.received)
    : null
  const dates = [straight, swapped].filter(
    (date): date is string => date !== null && isUseful(date, how.received),
  )
  const date = dates.toSorted().at(-1)
  if (date === undefined) return []
  return [{ date, index, words: words.trim(), ambiguous: new Set(dates).size > 1 }]
}

function resolve({ year, month, day }: Reading, received: string): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  if (year === undefined) return comingDay(month, day, received)
  return dayOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, day)
}
