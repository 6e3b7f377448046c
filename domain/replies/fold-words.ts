const letters: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
}

/** Lower case without accents and apostrophes: "N'êtes" and "netes", "don’t" and "dont" become the same. */
export function foldLetters(text: string): string {
  if (/^[a-z0-9]*$/.test(text)) return text
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßłøđıæœ]/g, (letter) => letters[letter] ?? letter)
    .replace(/(?<=\p{L})['’‘`´ʼ](?=\p{L})/gu, '')
}

/** Words between single spaces, with ` , `, ` . ` and ` ? ` where a clause, a sentence or a question ends. */
export interface FoldedText {
  folded: string
  source: string
  /** Where each token begins in `folded`, and from where to where it stands in `source`. */
  tokens: { at: number; from: number; to: number }[]
}

const marks: [RegExp, string][] = [
  [/[?？]["')\]]*$/, ' ?'],
  [/[.!:;。！…]["')\]]*$/, ' .'],
  [/,$/, ' ,'],
]

export function foldWords(source: string): FoldedText {
  const tokens: FoldedText['tokens'] = []
  let folded = ' . '
  for (const match of source.matchAll(/\n[ \t]*\n|\S+/g)) {
    const token = match[0]
    const words = token.startsWith('\n') ? '.' : foldToken(token)
    if (words === '') continue
    tokens.push({ at: folded.length, from: match.index, to: match.index + token.length })
    folded += `${words} `
  }
  return { folded, source, tokens }
}

/** The words of the source behind a match in the folded text. */
export function sourceOf(text: FoldedText, match: { index: number; length: number }): string {
  const end = match.index + match.length
  const first = lastBefore(text.tokens, match.index)
  const last = lastBefore(text.tokens, Math.max(match.index, end - 1))
  const words = text.source.slice(text.tokens[first]?.from ?? 0, text.tokens[last]?.to ?? 0)
  return words
    .replace(/\s+/g, ' ')
    .replace(/^["'(\s]+|[\s.,;:!"')]+$/g, '')
    .slice(0, 200)
}

function lastBefore(tokens: FoldedText['tokens'], at: number): number {
  let low = 0
  let high = tokens.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tokens[middle]?.at ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

function foldToken(token: string): string {
  if (/^[a-z]+$/.test(token)) return token
  const isOrdinal = /^\d{1,2}\.$/.test(token)
  const mark = isOrdinal ? '' : (marks.find(([pattern]) => pattern.test(token))?.[1] ?? '')
  const words = foldLetters(token)
    .replace(/[^\p{L}\p{N}@.%]+/gu, ' ')
    .replace(/\.(?=\s|$)|(?<=\s|^)\./g, ' ')
    .trim()
    .replace(/ +/g, ' ')
  return `${words}${mark}`.trim()
}
