import type { Logger } from 'nodemailer/lib/shared'

export interface TransactionWatch {
  logger: Logger
  /** The server answered DATA with go-ahead: from here on the message may be delivered. */
  messageBegun(): boolean
}

/**
 * nodemailer raises the same error for a connection lost before and after the message; only its
 * transaction log tells whether the go-ahead (354) was seen.
 */
export function watchTransaction(): TransactionWatch {
  let asked = false
  let begun = false
  const note = (entry: unknown, ...rest: unknown[]) => {
    const tnx = (entry as { tnx?: string } | undefined)?.tnx
    const line = String(rest[0] ?? '')
    if (tnx === 'client' && /^DATA\b/i.test(line)) asked = true
    if (tnx === 'server' && asked && /^[23]/.test(line)) begun = true
  }
  return {
    logger: {
      trace: note,
      debug: note,
      info: note,
      warn: note,
      error: note,
      fatal: note,
    },
    messageBegun: () => begun,
  }
}
