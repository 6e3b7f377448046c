import { escapeHtml } from '../../domain/messages/escape-html.js'

/** What Twilio does next: it sends this text back, or nothing. */
export function twiml(message: string | null): string {
  const said = message === null ? '' : `<Message>${escapeHtml(message)}</Message>`
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${said}</Response>`
}
