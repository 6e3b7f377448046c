import type { Classification } from '../../contracts/reply-classification.js'
import { dateWords } from './auto-reply.js'
import { foldWords, type FoldedText } from './fold-words.js'
import { harmlessNegations, humanCues, negations, type WeighedClass } from './human-words.js'
import { clauseBefore, findAll, phrases, type Found } from './phrases.js'
import { findReferral } from './referral.js'
import type { ReplyQuestion } from './reply-question.js'
import { datedLater } from './return-date.js'

interface Weighed {
  class: WeighedClass
  score: number
  evidence: string
}

const strongScore = 2
const weakScore = 0.5
const longest = 6_000
const negationReach = 3

/** The stricter before the kinder: of two that both have grounds, the first stands. */
const order: WeighedClass[] = [
  'hostile',
  'wrong_person',
  'not_interested',
  'not_now',
  'meeting_booked',
  'positive',
  'question',
]
const cues = order.map((name) => ({
  name,
  strong: phrases(humanCues[name].strong),
  weak: phrases(humanCues[name].weak),
}))
/** These say no by themselves, so a "not" before them is part of another sentence or turns them round. */
const turnable = new Set<WeighedClass>(['positive', 'meeting_booked', 'hostile', 'not_interested'])
const smallTalk =
  /\b(?:how are you|how are things|how have you been|wie geht|comment allez|como esta|come sta|hoe gaat|hur mar|hvordan har)\b[^?]*\?/g

/** What a person means, by weighed words; when they do not agree, or say too little, `unclear`. */
export function classifyHuman(question: ReplyQuestion): Classification {
  const text = foldWords(question.own_words.slice(0, longest))
  const weighed = cues.map((cue) => weigh(text, cue))
  const scores = Object.fromEntries(
    weighed.filter(({ score }) => score > 0).map(({ class: name, score }) => [name, score]),
  )
  const best = decide(weighed)
  if (best === null) {
    const referred = onlyReferred(question, weighed)
    if (referred !== null) return { ...referred, scores }
    return { class: 'unclear', confidence: 0.3, evidence: doubt(weighed), scores }
  }
  const confidence = confidenceOf(best, weighed)
  return { ...withDetails(best, question), confidence, scores }
}

/** "Please contact Jane Doe." and nothing else. */
function onlyReferred(
  { own_words: words, mail }: ReplyQuestion,
  weighed: Weighed[],
): Omit<Classification, 'scores'> | null {
  const referral = findReferral(words)
  const says = weighed.some(({ class: name, score }) => name !== 'question' && score > weakScore)
  if (referral === null || says || referral === mail?.from?.address) return null
  return { class: 'wrong_person', confidence: 0.7, evidence: referral, referral }
}

function weigh(text: FoldedText, { name, strong, weak }: (typeof cues)[number]): Weighed {
  const found = findAll(text, strong).filter((one) => !isTurned(text, one, name))
  const hints = findAll(text, weak).filter((one) => !isTurned(text, one, name))
  const asks = name === 'question' && /\?/.test(text.folded.replace(smallTalk, ' '))
  const score =
    Math.min(found.length, 3) * strongScore +
    Math.min(hints.length, 2) * weakScore +
    (asks ? 1.5 : 0)
  const asked = asks ? askedWords(text) : ''
  return { class: name, score, evidence: found[0]?.words ?? (asked || (hints[0]?.words ?? '')) }
}

function isTurned(text: FoldedText, found: Found, name: WeighedClass): boolean {
  if (!turnable.has(name)) return false
  const before = clauseBefore(text, found.index, negationReach)
  const kept = ` ${before.join(' ')} `.replace(harmlessNegations, ' ').trim().split(' ')
  return kept.some((word) => negations.has(word)) && !startsNo(found.words, kept)
}

/** "No, not interested": the first no is an answer, not a negation of the second. */
function startsNo(words: string, before: string[]): boolean {
  return (
    before.length === 1 &&
    /^(?:not?|no|nein|non|nee|nej|nei|nie|ne|nao)$/.test(before[0] ?? '') &&
    /^(?:not|no|kein\w*|pas|niet|geen|inte|ikke|nie|nao|non|ne)\b/i.test(words)
  )
}

function askedWords({ folded }: FoldedText): string {
  const end = folded.indexOf(' ?')
  const start = Math.max(folded.lastIndexOf(' . ', end), folded.lastIndexOf(' ? ', end - 1)) + 3
  return `${folded.slice(Math.max(0, start, end - 120), end).trim()}?`
}

function decide(weighed: Weighed[]): Weighed | null {
  const grounded = weighed.filter(({ score }) => score >= strongScore)
  const [first] = grounded
  if (!first) return decideByHints(weighed)
  const positive = grounded.find(({ class: name }) => name === 'positive')
  const refused = first.class === 'not_interested' && positive
  // "not interested in A, but very interested in B" is for a person
  if (refused && positive.score > first.score) return null
  return first
}

/** A question mark and nothing said against: a question. */
function decideByHints(weighed: Weighed[]): Weighed | null {
  const asks = weighed.find(({ class: name }) => name === 'question')
  const others = weighed.filter(
    ({ class: name, score }) => score > weakScore && name !== 'question' && name !== 'positive',
  )
  return asks && asks.score >= 1.5 && others.length === 0 ? asks : null
}

function confidenceOf(best: Weighed, weighed: Weighed[]): number {
  const rival = Math.max(
    0,
    ...weighed.filter(({ class: name }) => name !== best.class).map(({ score }) => score),
  )
  const share = best.score / (best.score + rival)
  const weight = best.score >= strongScore ? 1 : 0.8
  return Math.round(Math.min(0.95, (0.5 + share / 2) * weight) * 100) / 100
}

function doubt(weighed: Weighed[]): string {
  const said = weighed.filter(({ score }) => score > 0)
  if (said.length === 0) return 'no words that decide'
  return said
    .map(({ class: name, evidence }) => `${name}: ${evidence}`)
    .join('; ')
    .slice(0, 300)
}

function withDetails(best: Weighed, question: ReplyQuestion): Omit<Classification, 'confidence'> {
  const { own_words: words, received_date: received } = question
  if (best.class === 'not_now') {
    const date = datedLater(words, received)
    if (date === null) return { class: best.class, evidence: best.evidence }
    return {
      class: best.class,
      evidence: `${best.evidence}; ${dateWords(date)}`,
      return_date: date.date,
    }
  }
  const referral = best.class === 'wrong_person' ? findReferral(words) : null
  const details = { class: best.class, evidence: best.evidence }
  return referral === null ? details : { ...details, referral }
}
