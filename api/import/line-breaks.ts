export const lineBreak = { newline: 0x0a, carriageReturn: 0x0d } as const

/** Of the three kinds: CRLF, LF, CR. */
export function countBreaks(text: string, from = 0, to = text.length): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === lineBreak.newline) count += 1
    else if (code === lineBreak.carriageReturn && text.charCodeAt(at + 1) !== lineBreak.newline) {
      count += 1
    }
  }
  return count
}

export function isBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === lineBreak.newline || code === lineBreak.carriageReturn
}

/** `at` stands on a line break, or at the end. */
export function afterBreak(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? at + 2 : Math.min(at + 1, text.length)
}

export function startOfNextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (isBreak(text, at)) return afterBreak(text, at)
  return text.length
}
