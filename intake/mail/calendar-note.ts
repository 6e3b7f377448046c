import type { CalendarNote } from '../../contracts/inbound-mail.js'

/** iCalendar (RFC 5545, 5546): what an invitation asks or answers. Lines may be folded. */
export function readCalendar(part: string): CalendarNote | null {
  const lines = part.slice(0, 200_000).replace(/\r?\n[ \t]/g, '')
  const method = /^METHOD:\s*([A-Za-z]+)/im.exec(lines)?.[1]
  if (method === undefined) return null
  const answer = /^ATTENDEE[^\r\n]{0,1000}?;PARTSTAT="?([A-Za-z-]+)/im.exec(lines)?.[1]
  return {
    method: method.toUpperCase(),
    answer: method.toUpperCase() === 'REPLY' ? (answer?.toUpperCase() ?? null) : null,
  }
}
