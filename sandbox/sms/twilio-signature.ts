import { createHmac } from 'node:crypto'

/** X-Twilio-Signature of a form: the URL, then every name and value in the order of the names. */
export function twilioSignature(
  authToken: string,
  url: string,
  form: Record<string, string>,
): string {
  const pairs = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1))
  const signed = url + pairs.map(([name, value]) => name + value).join('')
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64')
}
