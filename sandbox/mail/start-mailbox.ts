import { isIPv6 } from 'node:net'
import { startHttpMailbox } from './http-mailbox.js'
import { openMessageStore } from './message-store.js'
import { maxListLimit, type MailboxMessage } from './message.js'
import { startSmtpSink } from './smtp-sink.js'

export interface MailboxOptions {
  dir: string
  host: string
  /** 0 takes any free port. */
  smtpPort: number
  httpPort: number
  /** Told of each message once it is kept and before its sender is answered; must not reject. */
  onArrival?: (message: MailboxMessage) => Promise<void>
}

export interface Mailbox {
  smtpUrl: string
  url: string
  /** Oldest first. */
  messages(): MailboxMessage[]
  close(): Promise<void>
}

export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { dir, host, smtpPort, httpPort, onArrival } = options
  const store = await openMessageStore(dir)
  const smtp = await startSmtpSink({ host, port: smtpPort }, async (envelope, raw) => {
    const message = await store.save(envelope, raw)
    await onArrival?.(message)
  })
  const http = await startHttpMailbox({ host, port: httpPort }, store).catch(async (error) => {
    await smtp.close()
    throw error
  })
  const name = isIPv6(host) ? `[${host}]` : host
  return {
    smtpUrl: `smtp://${name}:${smtp.port}`,
    url: `http://${name}:${http.port}`,
    messages: () => store.newest(maxListLimit, undefined).data.reverse(),
    async close() {
      await Promise.all([smtp.close(), http.close()])
    },
  }
}
