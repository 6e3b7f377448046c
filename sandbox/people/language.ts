export type Language = 'en' | 'de' | 'fr' | 'es'

const languages: Record<string, Language> = {
  de: 'de',
  at: 'de',
  ch: 'de',
  fr: 'fr',
  es: 'es',
  mx: 'es',
}

const reserved = new Set(['example', 'test'])

/** Of people at `nordwind.de`, and at `nordwind.de.example`, which nobody can own. */
export function languageOf(address: string): Language {
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.')
  const country = labels.filter((label) => !reserved.has(label)).at(-1) ?? ''
  return labels.length > 1 && Object.hasOwn(languages, country)
    ? (languages[country] ?? 'en')
    : 'en'
}

const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR', es: 'es-ES' }

export function dayInWords(ms: number, language: Language): string {
  return format(ms, language, { day: 'numeric', month: 'long', year: 'numeric' })
}

export function monthInWords(ms: number, language: Language): string {
  return format(ms, language, { month: 'long', year: 'numeric' })
}

function format(ms: number, language: Language, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locales[language], { ...parts, timeZone: 'UTC' }).format(ms)
}
