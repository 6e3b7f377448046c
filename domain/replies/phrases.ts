import { foldLetters, sourceOf, type FoldedText } from './fold-words.js'

/**
 * Comma-separated, each a regular expression for whole words of folded text. Accents and case do not count,
 * `…` stands for up to four words of the same clause, `*` after a letter for the rest of a word, a hyphen is
 * written as a space. A group that repeats words ends each of them with its space: `(very |so )*`.
 */
export function phrases(words: string): RegExp {
  const alternatives = words
    .split(',')
    .map((phrase) => phrase.trim().replace(/\s+/g, ' '))
    .filter((phrase) => phrase !== '')
    .map(toPattern)
    .join('|')
  // a repeating group at the end has taken the space already
  return new RegExp(`(?<= )(?:${alternatives})(?:(?= )|(?<= ))`, 'gu')
}

const gap = '(?: (?![,.?])[^ ]+){0,4}? '
const gapAfterSpace = '(?:(?![,.?])[^ ]+ ){0,4}?'

function toPattern(phrase: string): string {
  const pieces = foldLetters(phrase)
    .replaceAll('...', '…')
    .replace(/\s*…(?=[|)]|$)/g, '')
    .replace(/(?<! \)|\?\))\*/g, '\\p{L}*')
    // bounded: a group may name a word twice, and then an endless one takes endless time
    .replace(/(?<= \))\*/g, '{0,5}')
    .replace(/(?<= \))\+/g, '{1,5}')
    .replace(/\((?!\?)/g, '(?:')
    .split(/\s*…\s*/)
    .map((piece) => piece.replace(/(?<=[\p{L}\p{N})*?}]) (?=[\p{L}\p{N}(])/gu, ' (?:, )?'))
  return pieces.reduce((pattern, piece) => {
    const endsWithSpace = / \)(?:\?|\{\d,5\})$/.test(pattern)
    return pattern + (endsWithSpace ? gapAfterSpace : gap) + piece
  })
}

export interface Found {
  /** In the folded text. */
  index: number
  length: number
  words: string
}

export function findAll(text: FoldedText, pattern: RegExp): Found[] {
  return [...text.folded.matchAll(pattern)].map((match) => {
    const found = { index: match.index, length: match[0].length }
    return { ...found, words: sourceOf(text, found) }
  })
}

/** The words before it in its own clause, the last one last. */
export function clauseBefore(text: FoldedText, index: number, most: number): string[] {
  const before = text.folded.slice(Math.max(0, index - most * 20), index)
  const clause = before.slice(
    Math.max(...[',', '.', '?'].map((mark) => before.lastIndexOf(` ${mark} `) + 1)),
  )
  return clause
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(-most)
}

/** Whether the sentence around it ends in a question mark. */
export function isAsked(text: FoldedText, index: number): boolean {
  const end = /[.?](?= )/.exec(text.folded.slice(index))
  return end?.[0] === '?'
}
