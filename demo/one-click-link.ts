/** Out of the source of a mail; both header lines must stand whole, because not every program unfolds them. */
export function oneClickLink(source: string): string | undefined {
  const head = source.slice(0, /\r?\n\r?\n/.exec(source)?.index)
  if (!/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/im.test(head)) return undefined
  return /^List-Unsubscribe: <(https?:[^>\s]+)>\r?$/im.exec(head)?.[1]
}
