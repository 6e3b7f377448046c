import { startMailbox } from '../../../sandbox/mail/start-mailbox.js'

const dir = process.argv[2] ?? ''
const mailbox = await startMailbox({ dir, host: '127.0.0.1', smtpPort: 0, httpPort: 0 })
process.send?.({ smtpUrl: mailbox.smtpUrl, url: mailbox.url })
