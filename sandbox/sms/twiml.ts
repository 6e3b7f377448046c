import type { Told } from './tell-overture.js'

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** The texts that an answer in TwiML asks to send back. */
export function repliesIn({ type, body }: Pick<Told, 'type' | 'body'>): string[] {
  if (!/xml/i.test(type)) return []
  return [...body.matchAll(/<Message\b[^>]*>([\s\S]*?)<\/Message>/g)].map(([, inside = '']) =>
    plain(/<Body>([\s\S]*?)<\/Body>/.exec(inside)?.[1] ?? inside),
  )
}

function plain(xml: string): string {
  return xml
    .replace(/<[^>]*>/g, '')
    .replace(/&(#\d+|#x[\da-f]+|\w+);/gi, (all, name: string) => {
      if (/^#x/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
      if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
      return entities[name] ?? all
    })
    .trim()
}
