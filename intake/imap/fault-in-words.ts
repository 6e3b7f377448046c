import { OutboundFailed, OutboundRefused } from '../../runtime/outbound/outbound-error.js'
import { UnresolvedSecret } from '../../runtime/secret-references.js'

/** What imapflow and the sockets below it say of a failure. */
interface ImapError extends Error {
  code?: string
  authenticationFailed?: boolean
  tlsFailed?: boolean
  responseStatus?: string
  executedCommand?: string
}

/** Whether trying again soon may lock the account instead of opening it. */
export function isRefusedLogin(error: unknown): boolean {
  return error instanceof Error && (error as ImapError).authenticationFailed === true
}

/** For the operator, who sees it beside the sender; null: nobody has foreseen it. */
export function faultInWords(error: unknown): string | null {
  if (error instanceof UnresolvedSecret) return `the password cannot be found: ${error.message}`
  if (error instanceof OutboundRefused) return `the host may not be called: ${error.message}`
  if (error instanceof OutboundFailed) return `the host cannot be reached: ${error.reason}`
  if (!(error instanceof Error)) return null
  return faultOfServer(error)
}

function faultOfServer(error: ImapError): string | null {
  const { code = '' } = error
  if (error.authenticationFailed) {
    return 'the server refuses the user or the password; see imap.user and what imap.secret_ref leads to'
  }
  if (/STARTTLS/.test(error.message)) {
    return 'the server offers no STARTTLS, so the password would go there unprotected; use port 993'
  }
  if (/^GREETING_TIMEOUT$/.test(code)) {
    return 'the server does not greet; is this its IMAP port? 993 is TLS from the first byte, every other one is not'
  }
  if (error.tlsFailed || /CERT|^ERR_(TLS|SSL)|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return `the certificate of the server is not accepted (${code || 'TLS'}); the host must be the name in it`
  }
  if (
    /^E[A-Z]+$|^(CONNECT|UPGRADE)_TIMEOUT$|^NoConnection$|^EConnectionClosed$|^ClosedAfterConnect/.test(
      code,
    )
  ) {
    return `the connection failed (${code})`
  }
  if (error.responseStatus) return `the server answers ${error.responseStatus} to a command`
  return null
}
