/** `none`: the name system says so. `silent`: it said nothing, which proves nothing. */
export type DnsAnswers<T> =
  | { kind: 'found'; records: T[] }
  | { kind: 'none' }
  | { kind: 'silent'; code: string }
