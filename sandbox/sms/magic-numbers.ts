import type { NextStatus } from './sms-message.js'

interface Refusal {
  status: number
  code: number
  message: string
}

export interface Fate {
  /** As the page says it. */
  words: string
  refusal?: Refusal
  /** Seconds that a refusal asks to wait; the next try for the same person and words is taken. */
  retryAfter?: number
  /** Answers with a server error; nothing was taken. */
  serverError?: boolean
  /** What happens to the answer of a message that was taken. */
  answer?: 'late' | 'never' | 'dropped'
  /** What becomes of it after `queued`. */
  ahead?: NextStatus[]
}

const refusal = (status: number, code: number, message: string): Fate => ({
  words: `${status}, error ${code}: ${message}`,
  refusal: { status, code, message },
})

/** Those up to 0009 are Twilio's own of its test credentials; the others are the sandbox's. */
export const magicNumbers: Record<string, Fate> = {
  '+15005550001': refusal(400, 21211, "Invalid 'To' Phone Number"),
  '+15005550002': refusal(400, 21612, "The 'To' number cannot be reached from this 'From' number"),
  '+15005550003': refusal(400, 21408, 'Permission to send to this country is not enabled'),
  '+15005550004': refusal(400, 21610, 'Attempt to send to an unsubscribed recipient'),
  '+15005550009': refusal(400, 21614, "The 'To' number is not a mobile number"),
  '+15005550429': {
    words: '429 with Retry-After: 2; the second try is taken',
    refusal: { status: 429, code: 20429, message: 'Too Many Requests' },
    retryAfter: 2,
  },
  '+15005550500': { words: '500; nothing is taken', serverError: true },
  '+15005550020': { words: 'taken; the answer comes after 3 seconds', answer: 'late' },
  '+15005550408': { words: 'taken; the answer never comes', answer: 'never' },
  '+15005550444': {
    words: 'taken; the connection is dropped without an answer',
    answer: 'dropped',
  },
  '+15005550030': {
    words: 'taken and sent, then undelivered (30003, the phone could not be reached)',
    ahead: [
      { status: 'sent', error_code: null },
      { status: 'undelivered', error_code: 30003 },
    ],
  },
  '+15005550035': {
    words: 'taken, then failed (30005, unknown number)',
    ahead: [{ status: 'failed', error_code: 30005 }],
  },
}

export const usualFate: Fate = { words: 'delivered' }

export const usualWay: NextStatus[] = [
  { status: 'sent', error_code: null },
  { status: 'delivered', error_code: null },
]
