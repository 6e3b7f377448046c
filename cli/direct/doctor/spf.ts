import { fail, ok, warn, type Finding } from './finding.js'

/** RFC 7208: exactly one record, and its last word is about everybody else. */
export function judgeSpf(domain: string, txt: string[]): Finding {
  const name = `SPF of ${domain}`
  const records = txt.filter((record) => /^v=spf1(\s|$)/i.test(record))
  const [record = ''] = records
  if (records.length === 0) {
    return fail(
      name,
      'no record',
      `Publish TXT ${domain} "v=spf1 include:<your mail provider> -all".`,
    )
  }
  if (records.length > 1) {
    return fail(
      name,
      `${records.length} records; receivers take none of them`,
      'Merge them into one.',
    )
  }
  return judgeEnd(name, record)
}

function judgeEnd(name: string, record: string): Finding {
  const end = /(?:^|\s)([-~?+]?)all(?:\s|$)/i.exec(record)?.[1]
  if (end === '-' || end === '~') return ok(name, record)
  if (end === undefined && /\sredirect=/i.test(record)) return ok(name, record)
  const fix = 'End the record in -all or ~all.'
  if (end === undefined) return warn(name, `${record}: says nothing about other servers`, fix)
  if (end === '?') return warn(name, `${record}: neutral about other servers`, fix)
  return fail(name, `${record}: lets everybody send for this domain`, fix)
}
