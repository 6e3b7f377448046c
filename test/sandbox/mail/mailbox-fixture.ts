import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { onTestFinished } from 'vitest'
import { startMailbox, type Mailbox } from '../../../sandbox/mail/start-mailbox.js'

export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'overture-mailbox-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export async function openMailbox(dir?: string): Promise<Mailbox> {
  const mailbox = await startMailbox({
    dir: dir ?? (await temporaryFolder()),
    host: '127.0.0.1',
    smtpPort: 0,
    httpPort: 0,
  })
  onTestFinished(() => mailbox.close())
  return mailbox
}

export function mailTo(mailbox: { smtpUrl: string }) {
  const transport = createTransport(mailbox.smtpUrl)
  onTestFinished(() => transport.close())
  return transport
}

export function letter(subject: string, to = 'ada@example.com') {
  return { from: 'Overture <out@example.com>', to, subject, text: `About ${subject}.` }
}
