import { foldWords, type FoldedText } from './fold-words.js'
import { findAll, isAsked, phrases, type Found } from './phrases.js'
import {
  aboutUnsubscribing,
  bareClauses,
  bareStops,
  negatedStops,
  stopRequests,
} from './unsubscribe-words.js'

const requests = phrases(stopRequests)
const negated = phrases(negatedStops)
const about = phrases(aboutUnsubscribing)
const whole = setOf(bareStops)
const clauses = setOf(bareClauses)
/** Scripts that put no spaces between words. */
const unspaced =
  /配信停止|配信を停止|配信不要|送らないで|退订|退訂|取消订阅|取消訂閱|不要再发|不要再發|请勿再|수신\s?거부|구독\s?취소|그만\s?보내|إلغاء الاشتراك|ألغ[ِو]? اشتراك|הסר(?:ה|ו)? אותי|להסיר אותי|απεγγραφ|διαγρ[αά]ψτε με|ยกเลิกการรับ/u
const ours =
  /(?<= )(?:i|im|ive|id|me|my|mine|us|our|we|myself|this address|mich|mir|uns|ich|wir|meine?r?|me|moi|nous|mon|je|mi|yo|nos|ci|io|eu|mij|ons|ik|jag|mig|jeg|meg|oss|min)(?= )/u
const warnings =
  /(?<= )(?:(?:if|unless|when|why|because|since|wenn|falls|warum|si|se|als|om|hvis|jos|jesli|pokud)(?: you| ihr| sie| vous| u| je| du| ni| dere| dont)?|(?:kann|konnte|konnen|lasst|geht)(?: [^ ,.?]+){0,3}) $/u
const objects =
  /(?<= )(?:i|me|us|myself|mich|mir|uns|moi|nous|mi|ci|mij|ons|mig|meg|oss|minut|mnie)(?= )/u
const longest = 20_000

/** The words that ask for no more messages, or null. "Don't unsubscribe me" and talk about the thing are none. */
export function stopWish(ownWords: string): string | null {
  const source = ownWords.slice(0, longest)
  const bare = bareWish(source)
  if (bare !== null) return bare
  const foreign = unspaced.exec(source)
  if (foreign) return foreign[0]
  const text = foldWords(source)
  const found = text.folded.match(requests) === null ? [] : findAll(text, requests)
  const wish = found.find((one) => isMeant(text, one))
  return wish?.words ?? null
}

/** Said by a person about themselves, even where a machine's mail carries it. */
export function asksToStop(words: string): boolean {
  const text = foldWords(words.slice(0, longest))
  return findAll(text, requests).some(
    (one) =>
      isMeant(text, one) && ours.test(` ${text.folded.slice(one.index, one.index + one.length)} `),
  )
}

function bareWish(source: string): string | null {
  const words = source.trim()
  if (words.length <= 60 && whole.has(plain(words))) return words
  for (const clause of source.split(/[.,;!?\n–—]|\s-\s|\s(?:and|und|et|y|e|en|och|og|ja|i|a)\s/)) {
    if (clause.length <= 40 && clauses.has(plain(clause))) return clause.trim()
  }
  return null
}

function isMeant(text: FoldedText, found: Found): boolean {
  const { folded } = text
  const refused = overlapping(folded, negated, found).some(
    (index) => !warnings.test(folded.slice(Math.max(0, index - 40), index)),
  )
  if (refused) return false
  if (overlapping(folded, about, found).length > 0) return isIn(text, found, objects)
  if (!isAsked(text, found.index) || isIn(text, found, ours)) return true
  return !/subscri|opt|abmeld|abonn/.test(found.words)
}

function isIn(text: FoldedText, { index, length }: Found, who: RegExp): boolean {
  const start = Math.max(...[' . ', ' ? '].map((mark) => text.folded.lastIndexOf(mark, index)), 0)
  return who.test(text.folded.slice(start, index + length + 14))
}

/** Where the pattern matches words that the found ones share. */
function overlapping(folded: string, pattern: RegExp, found: Found): number[] {
  return [...folded.matchAll(pattern)]
    .filter(
      ({ index, 0: words }) =>
        index < found.index + found.length && index + words.length > found.index,
    )
    .map(({ index }) => index)
}

function plain(words: string): string {
  return foldWords(words)
    .folded.replace(/[,.?](?= )/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
}

function setOf(words: string): Set<string> {
  return new Set(words.split(',').map((phrase) => plain(phrase)))
}
