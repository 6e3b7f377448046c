import { describe, expect, it } from 'vitest'
import { countMail, type Stop } from '../../demo/count-mail.js'
import type { MailboxMessage } from '../../sandbox/mail/message.js'

const anna = 'anna@northwind.example'
const bo = 'bo@northwind.example'
const stop: Stop = {
  addresses: [bo],
  from: new Date('2026-11-22T12:00:00Z'),
  until: null,
  inFlight: 0,
}

function arrived(time: string, text: string, to: string): MailboxMessage {
  return {
    id: `${time} ${text} ${to}`,
    arrived_at: `2026-11-22T${time}:00Z`,
    envelope: { from: 'mia@studio.example', to: [to] },
    message_id: `<${text}-${to}>`,
    date: null,
    subject: 'A question',
    from: null,
    to: [],
    headers: {},
    text,
  }
}

const first = arrived('10:00', 'one', bo)
const late = arrived('12:30', 'two', bo)

describe('the last line of the demo', () => {
  const cases: [
    rule: string,
    mail: MailboxMessage[],
    stops: Stop[],
    twice: number,
    late: number,
  ][] = [
    [
      'counts nothing against a clean mailbox',
      [first, arrived('10:01', 'one', anna)],
      [stop],
      0,
      0,
    ],
    [
      'sees the same Message-ID twice',
      [first, { ...late, message_id: first.message_id }],
      [],
      1,
      0,
    ],
    ['sees the same words twice to one person', [first, { ...late, text: first.text }], [], 1, 0],
    ['sees a message after a stop', [first, late], [stop], 0, 1],
    ['allows what was in flight at the stop', [first, late], [{ ...stop, inFlight: 1 }], 0, 0],
    ['sees a message during a pause', [late], [until('12:31')], 0, 1],
    ['allows a message after the pause', [late], [until('12:29')], 0, 0],
  ]

  it.each(cases)('%s', (_, mail, stops, twice, afterStop) => {
    expect(countMail(mail, stops)).toEqual({ arrived: mail.length, twice, afterStop })
  })
})

function until(time: string): Stop {
  return { ...stop, until: new Date(`2026-11-22T${time}:00Z`) }
}
