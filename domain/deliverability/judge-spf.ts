import type { SenderCheck } from '../../contracts/sender-checks.js'

/** RFC 7208: exactly one record, and its last word is about everybody else. */
export function judgeSpf(domain: string, txt: string[]): SenderCheck {
  const records = txt.filter((record) => /^v=spf1(\s|$)/i.test(record))
  const [record = ''] = records
  if (records.length === 0) {
    const fix = `Publish TXT ${domain} "v=spf1 include:<your mail provider> -all".`
    return { status: 'missing', found: 'no record', fix }
  }
  if (records.length > 1) {
    const found = `${records.length} records; receivers take none of them`
    return { status: 'failing', found, fix: 'Merge them into one.' }
  }
  return judgeEnd(record)
}

function judgeEnd(record: string): SenderCheck {
  const end = /(?:^|\s)([-~?+]?)all(?:\s|$)/i.exec(record)?.[1]
  const redirects = end === undefined && /\sredirect=/i.test(record)
  if (end === '-' || end === '~' || redirects) return { status: 'ok', found: record, fix: null }
  const fix = 'End the record in -all or ~all.'
  if (end === undefined) {
    return { status: 'warning', found: `${record}: says nothing about other servers`, fix }
  }
  if (end === '?')
    return { status: 'warning', found: `${record}: neutral about other servers`, fix }
  return { status: 'failing', found: `${record}: lets everybody send for this domain`, fix }
}
