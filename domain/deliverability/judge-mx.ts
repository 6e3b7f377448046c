import type { SenderCheck } from '../../contracts/sender-checks.js'

/** Whether replies and bounces find their way back. */
export function judgeMx(domain: string, exchanges: string[]): SenderCheck {
  const fix = `Publish an MX record for ${domain} that leads to a mailbox somebody reads.`
  if (exchanges.length === 0) {
    return { status: 'missing', found: 'no record: replies and bounces are lost', fix }
  }
  if (isNullMx(exchanges)) {
    return { status: 'failing', found: 'the domain says that it takes no mail', fix }
  }
  return { status: 'ok', found: exchanges.toSorted().join(', '), fix: null }
}

/** RFC 7505 */
export function isNullMx(exchanges: string[]): boolean {
  return exchanges.every((exchange) => exchange === '' || exchange === '.')
}
