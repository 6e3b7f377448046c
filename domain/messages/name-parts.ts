export interface NameParts {
  first_name: string | null
  last_name: string | null
}

const forms =
  /^(dr|prof|professor|mr|mrs|ms|miss|mx|sir|dame|herr|frau|hr|fr|ing|dipl-?ing|mag|mme|mlle|monsieur|madame|sr|sra|srta)$/i
const credentials = /^(jr|sr|ii|iii|iv|phd|md|mba|msc|bsc|cpa|esq|dds|cfa|pmp)$/i
/** Only in capitals: "Ma" and "Ba" are names. */
const degrees = /^(MA|BA)$/
const particle =
  /^(van|von|vom|zu|zum|zur|de|del|della|der|den|di|da|dos|das|du|la|le|ten|ter|af|av|bin|ibn|al|el)$/
const initial = /^\p{L}\.?$|^(\p{L}\.-?){2,}$/u

/** The order of given and family name differs there, and one word may hold both. */
const eastAsian = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u
const notAName = /[@\d&/<>{}]|(^|\s)(and|und|et|y|gmbh|inc|ltd|llc)\.?(\s|$)/iu

const nothing: NameParts = { first_name: null, last_name: null }

/** Given and family name where they are certain; a wrong "Hi Berg" is worse than a fallback. */
export function namePartsOf(name: string): NameParts {
  const bare = withoutRemarks(name)
  if (notAName.test(bare) || eastAsian.test(bare)) return nothing
  const [before = '', after, ...more] = bare.split(',')
  if (more.length > 0) return nothing
  const trailing = wordsOf(after ?? '').filter((word) => !isCredential(word) && !isForm(word))
  if (trailing.length === 0) return fromWords(wordsOf(before))
  const { first_name } = fromWords(trailing)
  const family = wordsOf(before).filter((word) => !isForm(word))
  return { first_name, last_name: family.join(' ') || null }
}

function withoutRemarks(name: string): string {
  return name.replace(/\([^()]*\)|\[[^[\]]*\]|"[^"]*"/g, ' ')
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function fromWords(all: string[]): NameParts {
  const named = all.filter((word, index) => !isForm(word) && (index === 0 || !isCredential(word)))
  const hasForm = all.some(isForm)
  const [first, ...others] = named
  if (first === undefined) return nothing
  // "Dr. Berg" names the family, "Anna" the person
  if (others.length === 0) {
    return hasForm ? { first_name: null, last_name: first } : { ...nothing, first_name: first }
  }
  const first_name = initial.test(first) || particle.test(first) ? null : first
  return { first_name, last_name: familyName(particle.test(first) ? named : others) }
}

/** With three names or more nobody can tell the second given name from the first family name. */
function familyName(words: string[]): string | null {
  const start = words.findIndex((word) => particle.test(word))
  if (start >= 0) return words.slice(start).join(' ')
  const whole = words.filter((word) => !initial.test(word))
  return whole.length === 1 ? (whole[0] ?? null) : null
}

function isForm(word: string): boolean {
  return forms.test(plain(word))
}

function isCredential(word: string): boolean {
  return credentials.test(plain(word)) || degrees.test(plain(word))
}

function plain(word: string): string {
  return word.replaceAll('.', '')
}
