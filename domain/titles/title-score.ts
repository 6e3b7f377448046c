import { foldLetters, foldTitle } from './fold-title.js'
import {
  borrowedRanks,
  genericTitles,
  helperWords,
  placeholderTitles,
  titleLevels,
} from './title-words.js'

export interface TitleScore {
  score: number
  reason: string
  /** The title fits anybody, so it says nothing about whom to write to first. */
  generic: boolean
}

interface FoundRank {
  level: (typeof levels)[number]
  start: number
  end: number
}

const noRankScore = 30
const noTitleScore = 20

const levels = titleLevels.map(({ name, score, words }) => ({
  name,
  score,
  pattern: within(words),
}))
const borrowed = within(borrowedRanks, '[^/]*')
const helper = within(helperWords)
const generic = whole(genericTitles)
const placeholder = whole(placeholderTitles)

/** How much a person of this title decides. Of several ranks the highest counts. */
export function titleScore(title: string | null): TitleScore {
  if (title === null || title.trim() === '') return scored('no title', noTitleScore)
  const folded = foldTitle(title)
  if (!/\p{L}/u.test(folded) || placeholder.test(folded)) {
    return { ...scored('a placeholder for a title', noTitleScore), generic: true }
  }
  if (generic.test(folded)) {
    return { ...scored('a title that fits anybody', noRankScore), generic: true }
  }
  const own = folded.replace(borrowed, '/')
  if (own.search(helper) >= 0) return scored('an assistant or trainee', noRankScore)
  const found = ranksIn(own)
  const best = levels.find((level) => found.some((rank) => rank.level === level))
  if (best) return scored(best.name, best.score)
  const nothing = own === folded ? 'a title without a rank' : "somebody else's or a former rank"
  return scored(nothing, noRankScore)
}

function scored(what: string, score: number): TitleScore {
  return { score, reason: `${what} scores ${score}`, generic: false }
}

function ranksIn(folded: string): FoundRank[] {
  const found = levels.flatMap((level) =>
    [...folded.matchAll(level.pattern)].map((match) => ({
      level,
      start: match.index,
      end: match.index + match[0].length,
    })),
  )
  return withoutOverlaps(found)
}

/** The longer match explains its words, so the shorter one inside it does not count. */
function withoutOverlaps(found: FoundRank[]): FoundRank[] {
  const kept: FoundRank[] = []
  for (const rank of found.sort((a, b) => b.end - b.start - (a.end - a.start))) {
    if (kept.every((other) => rank.end <= other.start || rank.start >= other.end)) kept.push(rank)
  }
  return kept
}

function within(words: string, rest = ''): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives(words)})(?![\\p{L}\\p{N}])${rest}`, 'gu')
}

function whole(words: string): RegExp {
  return new RegExp(`^(?:${alternatives(words)})$`, 'u')
}

function alternatives(words: string): string {
  return words
    .split(',')
    .map((word) => word.trim().replace(' …', '(?: [^ ]+){1,5}?'))
    .map(foldLetters)
    .sort((a, b) => b.length - a.length)
    .join('|')
}
