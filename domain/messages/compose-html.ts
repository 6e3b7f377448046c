import { escapeHtml } from './escape-html.js'

// no colours: a mail program in its dark mode chooses its own
const style = 'margin:0;padding:16px;max-width:40em;font:16px/1.5 Arial,Helvetica,sans-serif'

/** The same words as the text, for a mail program that shows HTML. */
export function htmlOf(text: string): string {
  const paragraphs = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split(/\n[^\S\n]*(?:\n[^\S\n]*)+/)
  const body = paragraphs.map((paragraph) => `<p>${lines(paragraph)}</p>`).join('\n')
  return `<!doctype html>
<html>
<head><meta charset="utf-8"></head>
<body style="${style}">
${body}
</body>
</html>
`
}

function lines(paragraph: string): string {
  return paragraph.split('\n').map(withLinks).join('<br>\n')
}

function withLinks(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"]+)/i)
    .map((part, index) => (index % 2 === 0 ? escapeHtml(part) : link(part)))
    .join('')
}

/** The sentence around a link ends in characters that are seldom the link's own. */
function link(found: string): string {
  const opens = found.indexOf('(')
  let end = found.length
  while (end > 0 && isAround(found[end - 1] ?? '', opens < 0 || opens >= end - 1)) end -= 1
  const url = escapeHtml(found.slice(0, end))
  return `<a href="${url}">${url}</a>${escapeHtml(found.slice(end))}`
}

/** A closing bracket belongs to the link when it closes one inside. */
function isAround(character: string, nothingOpen: boolean): boolean {
  return character === ')' ? nothingOpen : ".,;:!?']}".includes(character)
}
