import type { DnsAnswers } from '../../contracts/dns-answers.js'
import { isNullMx } from './judge-mx.js'

/** RFC 5321: without an MX record mail goes to the address of the domain. Silence proves nothing. */
export function takesNoMail(mx: DnsAnswers<string>, addresses: DnsAnswers<string>): boolean {
  if (mx.kind === 'found') return isNullMx(mx.records)
  return mx.kind === 'none' && addresses.kind === 'none'
}
