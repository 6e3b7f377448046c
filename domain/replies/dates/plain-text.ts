/** As long as the composed text (NFC), so that places in it stay places in the text; accents and case are gone. */
export function plainText(text: string): string {
  let plain = ''
  for (const letter of text.normalize('NFC')) plain += plainLetter(letter)
  return plain.replace(/\s/g, ' ')
}

const special: Record<string, string> = { ł: 'l', ø: 'o', ı: 'i', đ: 'd' }

function plainLetter(letter: string): string {
  if (letter <= '\x7f') return letter.toLowerCase()
  const base = letter.length > 1 ? letter : letter.normalize('NFD').charAt(0).toLowerCase()
  // İ and its like grow when they are lowered
  return base.length === letter.length ? (special[base] ?? base) : letter
}
