/** NUL cannot be stored, and what nobody sees must not stand between the letters of a word. */
const unwanted = /(?![\t\n])[\p{Cc}\p{Cf}]/gu

export function cleanText(text: string, most: number): string {
  return text
    .slice(0, most)
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(unwanted, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
}

export function cleanLine(text: string, most: number): string {
  return cleanText(text, most).replace(/\s+/g, ' ').trim()
}
