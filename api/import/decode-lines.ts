import { isUtf8 } from 'node:buffer'
import { ApiProblem } from '../problems/api-problem.js'
import { countBreaks, lineBreak } from './line-breaks.js'

export interface DecodedFile {
  /** Each piece ends at a line break, the last one at the end of the file. */
  pieces: AsyncIterable<string>
  /** Lines that were not UTF-8; complete when all pieces were read. */
  guessedLines: number[]
}

type Charset = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be'

const byteOrderMarks: [mark: number[], charset: Charset][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]
const longestMark = 3

export function decodeLines(
  bytes: AsyncIterable<Buffer>,
  charset: string | undefined,
): DecodedFile {
  const named = charset === undefined ? undefined : charsetNamed(charset)
  const guessedLines: number[] = []
  return { pieces: decode(bytes, named, guessedLines), guessedLines }
}

function charsetNamed(label: string): Charset | undefined {
  // without a mark, UTF-16 says nothing of the order of its bytes
  if (label === 'utf-16') return undefined
  const found = encodingOf(label)
  if (found) return found
  throw new ApiProblem(
    'unsupported_media_type',
    'The charset must be utf-8, utf-16le, utf-16be or windows-1252.',
  )
}

function encodingOf(label: string): Charset | undefined {
  try {
    const { encoding } = new TextDecoder(label)
    return ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'].includes(encoding)
      ? (encoding as Charset)
      : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

async function* decode(
  bytes: AsyncIterable<Buffer>,
  named: Charset | undefined,
  guessedLines: number[],
): AsyncGenerator<string> {
  const { charset, body } = await afterByteOrderMark(bytes)
  const known = charset ?? named
  if (known === 'utf-16le' || known === 'utf-16be') {
    for await (const piece of wholeLines(toUtf8(body, known))) yield piece.toString('utf8')
    return
  }
  let line = 1
  for await (const piece of wholeLines(body)) {
    const text = known === 'windows-1252' ? windows1252(piece) : readPiece(piece, line)
    if (typeof text === 'string') yield text
    else {
      guessedLines.push(...text.guessed)
      yield text.text
    }
    line += countBreaks(piece.toString('latin1'))
  }
}

const windows1252 = (bytes: Buffer) => new TextDecoder('windows-1252').decode(bytes)

/** Line by line, so that a file of two origins loses neither. */
function readPiece(piece: Buffer, firstLine: number): string | { text: string; guessed: number[] } {
  if (isUtf8(piece)) return piece.toString('utf8')
  const guessed: number[] = []
  const lines = piece.toString('latin1').match(/[^\r\n]*(?:\r\n|\n|\r|$)/g) ?? []
  const texts = lines.map((line, index) => {
    const bytes = Buffer.from(line, 'latin1')
    if (isUtf8(bytes)) return bytes.toString('utf8')
    guessed.push(firstLine + index)
    return windows1252(bytes)
  })
  return { text: texts.join(''), guessed }
}

async function* toUtf8(
  body: AsyncIterable<Buffer>,
  charset: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(charset)
  for await (const chunk of body) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}

async function afterByteOrderMark(
  bytes: AsyncIterable<Buffer>,
): Promise<{ charset: Charset | undefined; body: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  while (head.length < longestMark) {
    const { value, done } = await iterator.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const found = byteOrderMarks.find(([mark]) =>
    head.subarray(0, mark.length).equals(Buffer.from(mark)),
  )
  const [mark, charset] = found ?? [[], undefined]
  return { charset, body: withHead(head.subarray(mark.length), iterator) }
}

async function* withHead(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** A line break is one byte that no other character of UTF-8 or Windows-1252 contains. */
async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = []
  for await (const chunk of chunks) {
    const end = endOfLastLine(chunk)
    if (end === 0) {
      pending.push(chunk)
      continue
    }
    yield Buffer.concat([...pending, chunk.subarray(0, end)])
    pending = [chunk.subarray(end)]
  }
  const last = Buffer.concat(pending)
  if (last.length > 0) yield last
}

/** A carriage return at the very end may be half of a line break. */
function endOfLastLine(chunk: Buffer): number {
  const newline = chunk.lastIndexOf(lineBreak.newline)
  const carriageReturn = chunk.subarray(0, -1).lastIndexOf(lineBreak.carriageReturn)
  const last = Math.max(newline, carriageReturn)
  return last + 1
}
