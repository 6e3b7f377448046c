import type { Logger } from 'nodemailer/lib/shared'

export interface TransactionWatch {
  logger: Logger
  /** The server answered DATA with go-ahead: from here on the message may be delivered. */
  messageBegun(): boolean
}

/**
 * nodemailer raises the same error for a connection lost before and after the message; only its
 * transaction log tells whether the go-ahead (354) was seen. A server that allows pipelining is sent
 * DATA together with MAIL and RCPT, so the replies to those come first.
 */
export function watchTransaction(): TransactionWatch {
  let unanswered = 0
  let asked = false
  let begun = false
  const note = (entry: unknown, ...rest: unknown[]) => {
    const tnx = (entry as { tnx?: string } | undefined)?.tnx
    const line = typeof rest[0] === 'string' ? rest[0] : ''
    if (tnx === 'client' && /^(MAIL FROM|RCPT TO|DATA\b)/i.test(line)) {
      unanswered += 1
      asked ||= /^DATA\b/i.test(line)
    }
    if (tnx === 'server' && unanswered > 0) {
      unanswered -= 1
      if (asked && unanswered === 0) begun = /^[23]/.test(line)
    }
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
