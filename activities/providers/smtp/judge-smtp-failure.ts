import type { SubmitOutcome } from '../../ports.js'

interface SmtpFailure {
  responseCode?: number
  response?: string
  code?: string
  /** What the reply answers; everything before MAIL FROM has other names. */
  command?: string
  message: string
}

/**
 * A reply code is definite. Without one, a message that had begun may have arrived; one that had not
 * begun did not.
 */
export function judgeSmtpFailure(error: unknown, messageBegun: boolean): SubmitOutcome {
  if (!(error instanceof Error)) throw error
  const failure: SmtpFailure = error
  const { responseCode } = failure
  if (responseCode !== undefined && responseCode >= 500) {
    return !messageBegun && isAboutUs(failure)
      ? { kind: 'not_sent', detail: `mail server refused the sender: ${codeOnly(failure)}` }
      : { kind: 'refused', detail: `mail server refused: ${codeOnly(failure)}` }
  }
  if (responseCode !== undefined && responseCode >= 400) {
    return { kind: 'not_sent', detail: `mail server asks to try later: ${codeOnly(failure)}` }
  }
  const what = failure.code ?? 'connection lost'
  return messageBegun
    ? { kind: 'unknown', detail: `no answer after the message was handed over (${what})` }
    : { kind: 'not_sent', detail: `connection failed before the message (${what})` }
}

/**
 * A rejected log-in, greeting or TLS says nothing about the recipient: mending the settings makes the
 * touch possible.
 */
function isAboutUs(failure: SmtpFailure): boolean {
  const wantsLogin = [530, 534, 535, 538].includes(failure.responseCode ?? 0)
  return wantsLogin || !/^(MAIL FROM|RCPT TO|DATA)$/.test(failure.command ?? '')
}

/** The reply's text can quote the address; the code and the enhanced code cannot. */
function codeOnly(failure: SmtpFailure): string {
  const enhanced = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(failure.response ?? '')?.[0]
  return enhanced ? `${failure.responseCode} ${enhanced}` : String(failure.responseCode)
}
