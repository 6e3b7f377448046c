import type { OutgoingEmail } from '../../activities/ports.js'

export const outgoingEmail: OutgoingEmail = {
  message_id: '<0123456789abcdef@studio.example>',
  from: { name: 'Mia Winter', address: 'mia@studio.example' },
  reply_to: 'office@studio.example',
  to: 'anna@north.example',
  subject: 'A question, Ünal',
  text: 'First words\n.a line with a dot\n\n-- \nMia\n',
  html: null,
  in_reply_to: null,
  references: [],
  list_unsubscribe: null,
  date: new Date('2026-11-23T09:00:00Z'),
}
