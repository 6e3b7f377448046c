import { mailboxPageSchema, maxListLimit, type MailboxMessage } from './message.js'

/** All messages, newest first. Throws rather than leaving some out. */
export async function readMailbox(url: string): Promise<MailboxMessage[]> {
  const response = await fetch(new URL(`/messages?limit=${maxListLimit}`, url))
  if (!response.ok) {
    throw new Error(`The sandbox mailbox at ${url} answered ${response.status}`)
  }
  const page = mailboxPageSchema.parse(await response.json())
  if (page.data.length < page.total) {
    throw new Error(`The sandbox mailbox lists only ${page.data.length} of ${page.total} messages`)
  }
  return page.data
}
