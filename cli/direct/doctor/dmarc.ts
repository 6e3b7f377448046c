import { fail, ok, warn, type Finding } from './finding.js'

export interface DmarcAnswer {
  /** Where the record was found: the domain or one above it. */
  at: string
  txt: string[]
}

/** The domain itself, then the ones above it down to two labels, as receivers look it up. */
export function dmarcPlaces(domain: string): string[] {
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_, skip) => labels.slice(skip).join('.'))
}

export function judgeDmarc(domain: string, answer: DmarcAnswer | undefined): Finding {
  const name = `DMARC of ${domain}`
  const records = recordsOf(answer?.txt ?? [])
  const [record] = records
  if (!answer || record === undefined) {
    return warn(name, 'no record', `Publish TXT _dmarc.${domain} "v=DMARC1; p=none; rua=mailto:…".`)
  }
  if (records.length > 1) {
    return fail(name, `${records.length} records; receivers take none of them`, 'Keep one.')
  }
  const policy = /(?:^|;)\s*p\s*=\s*(\w+)/i.exec(record)?.[1]?.toLowerCase()
  const where = answer.at === domain ? '' : `, from ${answer.at}`
  if (policy === 'none' || policy === 'quarantine' || policy === 'reject') {
    return ok(name, `p=${policy}${where}`)
  }
  return fail(name, `${record}: names no policy`, 'Add p=none, p=quarantine or p=reject.')
}

export function recordsOf(txt: string[]): string[] {
  return txt.filter((record) => /^v=DMARC1\s*(;|$)/i.test(record))
}
