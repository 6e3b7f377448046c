export const peopleKinds = [
  'reply',
  'ooo',
  'bounce',
  'unsubscribe',
  'book',
  'complain',
  'wrong-person',
] as const
export type PeopleKind = (typeof peopleKinds)[number]

/** How many of the sandbox's people do what, in percent of the messages they get. */
export interface PeopleSetting {
  seed: number
  shares: Partial<Record<PeopleKind, number>>
}

/** Reads `seed=7,reply=8,ooo=5`; answers what is wrong with it as a string. */
export function readPeopleSetting(text: string): PeopleSetting | string {
  const setting: PeopleSetting = { seed: 1, shares: {} }
  const seen = new Set<string>()
  for (const part of text.split(',')) {
    const [, name = '', digits = ''] =
      /^\s*([a-z-]+)\s*=\s*(\d{1,9}(?:\.\d{1,3})?)\s*$/.exec(part) ?? []
    if (seen.has(name)) return `must name ${name} once`
    seen.add(name)
    const value = Number(digits)
    if (name === 'seed' && Number.isInteger(value)) setting.seed = value
    else if (isPeopleKind(name)) setting.shares[name] = value
    else return `must be like seed=7,reply=8 with seed, ${peopleKinds.join(', ')}`
  }
  const total = Object.values(setting.shares).reduce((sum, share) => sum + share, 0)
  return total > 100 ? 'must not add up to more than 100 percent' : setting
}

function isPeopleKind(name: string): name is PeopleKind {
  return peopleKinds.some((kind) => kind === name)
}
