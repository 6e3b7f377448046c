const mostIds = 100

/** With their brackets, in the order they stand there. */
export function angleIds(text: string): string[] {
  return (text.match(/<[^<>\s]{1,900}>/g) ?? []).slice(-mostIds)
}
