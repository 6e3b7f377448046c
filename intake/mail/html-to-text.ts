import { decodeEntities } from './html-entities.js'

const mostHtml = 500_000
const mostText = 100_000

const blocks = new Set(
  `address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main
  ol p pre section table td th tr ul`.split(/\s+/),
)
const unseen = new Set(['head', 'script', 'style', 'template', 'title', 'textarea', 'noscript'])
const voids = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr', 'area', 'base', 'col'])
const hiding =
  /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt)?\s*[;"']|\b(?:gmail_signature|moz-signature|ms-outlook-mobile-signature)\b|\bid\s*=\s*["']?signature\b/i

interface Page {
  lines: string[]
  line: string
  size: number
  quoteDepth: number
  /** The element whose inside nobody sees, or is a signature. */
  hidden: { name: string; depth: number } | null
}

/** What a reader sees, one line a block; quoted blocks get the `> ` of plain mails. Takes time by length only. */
export function htmlToText(html: string): string {
  const source = html.slice(0, mostHtml)
  const lower = source.toLowerCase()
  const page: Page = { lines: [], line: '', size: 0, quoteDepth: 0, hidden: null }
  let position = 0
  while (position < source.length && page.size < mostText) {
    const open = source.indexOf('<', position)
    addText(page, source.slice(position, open < 0 ? source.length : open))
    if (open < 0) break
    position = afterTag(page, lower, open)
  }
  endLine(page)
  return page.lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function addText(page: Page, text: string): void {
  if (page.hidden || text === '') return
  const words = decodeEntities(text.replace(/\s+/g, ' '))
  page.line += page.line === '' ? words.trimStart() : words
  page.size += words.length
}

function endLine(page: Page): void {
  const line = page.line.trimEnd()
  page.line = ''
  if (line === '' && page.lines.at(-1) === '') return
  page.lines.push(line !== '' && page.quoteDepth > 0 ? `> ${line}` : line)
}

/** Where reading goes on. A `<` that begins no tag is text. */
function afterTag(page: Page, lower: string, open: number): number {
  if (lower.startsWith('<!--', open)) return past(lower, '-->', open + 4)
  if (!/[a-z/!?]/.test(lower.charAt(open + 1))) {
    addText(page, '<')
    return open + 1
  }
  const close = past(lower, '>', open)
  const tag = lower.slice(open + 1, Math.min(close - 1, open + 4_000))
  const name = /^\/?([a-z][a-z0-9]*)/.exec(tag)?.[1] ?? ''
  if (unseen.has(name) && !tag.startsWith('/')) {
    return past(lower, '>', past(lower, `</${name}`, close))
  }
  if (tag.startsWith('/')) closeElement(page, name)
  else openElement(page, { name, tag })
  return close
}

function past(lower: string, what: string, from: number): number {
  const found = lower.indexOf(what, from)
  return found < 0 ? lower.length : found + what.length
}

function openElement(page: Page, { name, tag }: { name: string; tag: string }): void {
  if (page.hidden) {
    if (page.hidden.name === name) page.hidden.depth++
    return
  }
  if (blocks.has(name)) endLine(page)
  if (name === 'p') endLine(page)
  if (name === 'blockquote') page.quoteDepth++
  if (hiding.test(tag) && !voids.has(name)) page.hidden = { name, depth: 1 }
}

function closeElement(page: Page, name: string): void {
  if (page.hidden) {
    if (page.hidden.name === name && --page.hidden.depth === 0) page.hidden = null
    return
  }
  if (blocks.has(name)) endLine(page)
  if (name === 'blockquote') page.quoteDepth = Math.max(0, page.quoteDepth - 1)
}
