const letters: Record<string, string> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
}

/** "Geschäftsführer" and "GESCHAEFTSFUEHRER" become the same word. */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßłøđıæœ]/g, (letter) => letters[letter] ?? letter)
    .replace(/([aou])e/g, '$1')
}

/** Words between single spaces; a slash stands where one role ends and the next begins. */
export function foldTitle(title: string): string {
  return foldLetters(title)
    .replace(/(?<![a-z])(?:[a-z]\.){2,}(?:[a-z](?![a-z]))?/g, (dotted) => withoutDots(dotted))
    .replace(/(?<=[a-z]{3})[*:_·/(]-?(?:innen|in|e|a|r|rice|trice|euse)\)?(?![a-z])/g, '')
    .replace(/[&+]/g, ' and ')
    .replace(/[,;:/|()[\]{}•·@\n]|\s[-–—]+\s/g, ' / ')
    .replace(/[^\p{L}\p{N}/]+/gu, ' ')
    .replace(/^[ /]+|[ /]+$/g, '')
}

/** "V.P. Sales" is one abbreviation, not two letters. */
function withoutDots(dotted: string): string {
  return `${dotted.replaceAll('.', '')} `
}
