import { foldLetters } from './fold-words.js'

const stops = new Set(
  `stop stopall unsubscribe cancel end quit revoke optout arret remove td stopp unsub desabonner`.split(
    ' ',
  ),
)
const starts = new Set(['start', 'unstop', 'yes start', 'restart', 'resume'])
const helps = new Set(['help', 'info', 'aide', 'hilfe', 'ayuda'])
const negations = new Set(
  'dont not never cant cannot wont didnt doesnt non no nicht nie pas wouldnt bus next full'.split(
    ' ',
  ),
)
const fewWords = 5

/** What the operators' rules call a keyword: alone, or STOP with few words around it. */
export function smsKeyword(text: string): 'stop' | 'start' | 'help' | null {
  const words = foldLetters(
    text.slice(0, 400).replace(/(?<=\b[oO][pP][tT])[- ](?=[oO][uU][tT]\b)/g, ''),
  )
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const phrase = words.join(' ')
  if (stops.has(phrase) || phrase === 'stop all') return 'stop'
  if (starts.has(phrase)) return 'start'
  if (helps.has(phrase)) return 'help'
  const isStop =
    words.length <= fewWords && words.some((word) => /^(?:stop|stopall|optout)$/.test(word))
  return isStop && !words.some((word) => negations.has(word)) ? 'stop' : null
}
