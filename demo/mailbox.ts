import type { MailboxMessage } from '../sandbox/mail/message.js'
import { readMailbox } from '../sandbox/mail/read-mailbox.js'
import type { Api } from './api.js'
import type { Actor } from './cast.js'
import { StoryBroken } from './scene.js'

/** All mail, newest first, by the log of the mailbox itself. */
export function allMail({ run }: Api): Promise<MailboxMessage[]> {
  return readMailbox(urlOf(run))
}

export async function mailTo(api: Api, { email }: Actor): Promise<MailboxMessage[]> {
  return (await allMail(api)).filter(({ envelope }) => envelope.to.includes(email))
}

/** The message as it came in, byte for byte. */
export async function sourceOf({ run }: Api, { id }: MailboxMessage): Promise<string> {
  const response = await fetch(new URL(`/messages/${id}/raw`, urlOf(run)))
  if (!response.ok) throw new Error(`The mailbox answered ${response.status} for message ${id}`)
  return response.text()
}

function urlOf({ mailbox_url }: Api['run']): string {
  if (!mailbox_url) throw new StoryBroken('the server runs without its mailbox.')
  return mailbox_url
}
