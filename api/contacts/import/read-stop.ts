const yes = new Set('true t yes y ja j 1 x wahr oui si on'.split(' '))
const no = new Set('false f no n nein 0 falsch non off'.split(' '))
const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\S.*)?$/
const writtenDate = /^\d{1,2}[./]\d{1,2}[./](\d{2}|\d{4})( \S.*)?$/

/** A date says since when, so it is a yes. undefined: nobody can tell. */
export function readStop(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const word = String(value).trim().toLowerCase()
  if (yes.has(word) || isoDate.test(word) || writtenDate.test(word)) return true
  return no.has(word) ? false : undefined
}
