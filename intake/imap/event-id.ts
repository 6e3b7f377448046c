import { createHash } from 'node:crypto'

/** What stays the same wherever a copy of a message is found; Received lines do not. */
const lasting = ['message-id', 'from', 'date', 'subject']
const mostHeadBytes = 262_144

/**
 * UIDs change with their validity, and a Message-ID alone can be made to look like another's, so a message is
 * known by its own Message-ID together with its words.
 */
export function eventIdOf(raw: Uint8Array, folder: 'inbox' | 'sent'): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const end = endOfHead(bytes)
  const head = bytes.subarray(0, Math.min(end, mostHeadBytes)).toString('latin1')
  const hash = createHash('sha256')
  for (const name of lasting) hash.update(`${name}:${headerIn(head, name)}\n`)
  // mail servers that hand a mailbox over to others disagree on line ends
  hash.update(bytes.subarray(end).toString('latin1').replaceAll('\r', '').trimEnd())
  return `${folder}:${hash.digest('base64url')}`
}

function endOfHead(bytes: Buffer): number {
  const ends = ['\r\n\r\n', '\n\n'].map((gap) => bytes.indexOf(gap)).filter((at) => at >= 0)
  return ends.length === 0 ? bytes.length : Math.min(...ends)
}

function headerIn(head: string, name: string): string {
  const line = new RegExp(`^${name}:(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? ''
  return line.replace(/\s+/g, ' ').trim()
}
