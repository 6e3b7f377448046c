import type { ImapFlow } from 'imapflow'
import type { SenderImap } from '../../contracts/senders.js'

/** Where a person's own mail is; or why it is not seen. */
export type SentFolder = { path: string } | { fault: string }

const unseen = 'what you write by hand is not seen'

export async function sentFolderOf(client: ImapFlow, imap: SenderImap): Promise<SentFolder> {
  const folders = await client.list()
  const { sent_folder: wanted } = imap
  const found = folders.find((folder) =>
    wanted === null ? folder.specialUse === '\\Sent' : folder.path === wanted,
  )
  if (found) return { path: found.path }
  return wanted === null
    ? { fault: `${unseen}: the server marks no folder as Sent; name it in imap.sent_folder` }
    : { fault: `${unseen}: the server has no folder named in imap.sent_folder` }
}
