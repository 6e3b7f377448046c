import { isIPv6 } from 'node:net'
import { startHttpMailbox } from './http-mailbox.js'
import { openMessageStore } from './message-store.js'
import { startSmtpSink } from './smtp-sink.js'

export interface MailboxOptions {
  dir: string
  host: string
  /** 0 takes any free port. */
  smtpPort: number
  httpPort: number
}

export interface Mailbox {
  smtpUrl: string
  url: string
  close(): Promise<void>
}

export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { dir, host, smtpPort, httpPort } = options
  const store = await openMessageStore(dir)
  const smtp = await startSmtpSink({ host, port: smtpPort }, store.save)
  const http = await startHttpMailbox({ host, port: httpPort }, store).catch(async (error) => {
    await smtp.close()
    throw error
  })
  const name = isIPv6(host) ? `[${host}]` : host
  return {
    smtpUrl: `smtp://${name}:${smtp.port}`,
    url: `http://${name}:${http.port}`,
    async close() {
      await Promise.all([smtp.close(), http.close()])
    },
  }
}
