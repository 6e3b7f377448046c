import type { MailboxMessage } from '../../../sandbox/mail/message.js'

export const monday9 = Date.parse('2026-11-23T09:00:00Z')
export const hour = 3_600_000
export const day = 24 * hour

export const footer =
  'No more messages from us: http://127.0.0.1:3000/u/default.con_1.q83vEjRWq83vEjRWq83vEg'

/** A message of a campaign, as the sandbox's mailbox has it. */
export function received(to: string, given: Partial<MailboxMessage> = {}): MailboxMessage {
  return {
    id: '0000000001-aaaaaaaa',
    arrived_at: '2026-11-22T12:00:00.000Z',
    envelope: { from: 'mia@studio.example', to: [to] },
    message_id: '<one@studio.example>',
    date: new Date(monday9).toISOString(),
    subject: 'Release planning',
    from: { name: 'Mia Winter', address: 'mia@studio.example' },
    to: [{ name: '', address: to }],
    headers: {
      'list-unsubscribe': '<http://127.0.0.1:3000/u/default.con_1.q83vEjRWq83vEjRWq83vEg>',
    },
    text: `Hi Anna,\n\nhow do you plan releases?\n\n-- \nMia Winter\n${footer}\n`,
    ...given,
  }
}

export function followUp(to: string, number: number): MailboxMessage {
  const first = received(to)
  const earlier = Array.from({ length: number - 1 }, (_, index) => `<m${index + 1}@studio.example>`)
  return {
    ...first,
    id: `000000000${number}-bbbbbbbb`,
    message_id: `<m${number}@studio.example>`,
    headers: { ...first.headers, references: earlier.join(' ') },
  }
}
