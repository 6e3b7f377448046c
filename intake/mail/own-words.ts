import EmailReplyParser from 'email-reply-parser'
import { asksToStop } from '../../domain/replies/stop-wish.js'
import { cleanText } from './clean-text.js'
import {
  attributionLength,
  beginsForeignText,
  isHeaderBlock,
  isMobileSignature,
  isOwnFooter,
  isSignOff,
} from './quote-markers.js'

const most = 50_000
/** Its expressions take quadratic time, so it gets short texts of short lines. */
const mostForParser = 8_000
const longestLineForParser = 400

/** What the sender wrote this time: without quoted history, footers and signature. */
export function ownWords(text: string): string {
  const lines = cleanText(text, most).split('\n')
  const written = withoutSignature(withoutQuotes(lines))
  const parsed = byParser(written.words)
  const kept = written.signature.filter(
    (line) => /^\s*p\.?\s?s\b|^\s*nb\b/i.test(line) || asksToStop(line),
  )
  return [parsed, ...kept]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function withoutQuotes(lines: string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (isQuoted(line)) continue
    if (beginsForeignText(line) || isHeaderBlock(lines, at)) break
    const attribution = attributionLength(lines, at)
    if (attribution > 0) {
      if (!quotesFollow(lines, at + attribution)) break
      at += attribution - 1
      continue
    }
    const footer = isOwnFooter(line)
    if (!footer && !isMobileSignature(line)) kept.push(line)
  }
  return kept
}

function isQuoted(line: string): boolean {
  return /^\s*(?:>|&gt;|\|\s)/.test(line)
}

function quotesFollow(lines: string[], from: number): boolean {
  return lines
    .slice(from, from + 6)
    .filter((line) => line.trim() !== '')
    .slice(0, 2)
    .some(isQuoted)
}

function withoutSignature(lines: string[]): { words: string[]; signature: string[] } {
  const first = lines.findIndex((line) => line.trim() !== '')
  const end = lines.findIndex(
    (line, at) => /^\s*(?:--|__|—)\s*$/.test(line) || (at > first && isSignOff(line)),
  )
  if (end < 0 || end <= first) return { words: lines, signature: [] }
  return { words: lines.slice(0, end), signature: lines.slice(end + 1) }
}

function byParser(lines: string[]): string {
  const text = lines.join('\n').trim()
  const fits =
    text.length <= mostForParser && lines.every((line) => line.length <= longestLineForParser)
  if (!fits) return text
  const visible = new EmailReplyParser().parseReply(text).trim()
  // it takes "Cheers" in the first line for a signature, and all that follows with it
  const lost = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !visible.includes(line.trim()))
  if (visible === '') return text
  return [visible, ...lost.filter((line) => asksToStop(line))].join('\n')
}
