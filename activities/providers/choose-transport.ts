import type { EmailPort, EmailTransports } from '../ports.js'

export interface MailRoutes {
  smtp: EmailTransports
  /** null: not set up here. */
  resend: EmailPort | null
}

/** What the sender says decides; a sender of Resend has no way round it. */
export function chooseTransport({ smtp, resend }: MailRoutes): EmailTransports {
  return {
    forSender: (sender) =>
      sender.provider === 'resend' ? (resend ?? notSetUp) : smtp.forSender(sender),
  }
}

const notSetUp: EmailPort = {
  submit: async () => ({
    kind: 'not_sent',
    detail: 'the sender sends by Resend, and this worker has no RESEND_API_KEY',
  }),
}
