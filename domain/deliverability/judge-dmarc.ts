import type { SenderCheck } from '../../contracts/sender-checks.js'

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

export function judgeDmarc(domain: string, answer: DmarcAnswer | undefined): SenderCheck {
  const records = dmarcRecords(answer?.txt ?? [])
  const [record] = records
  if (!answer || record === undefined) {
    const fix = `Publish TXT _dmarc.${domain} "v=DMARC1; p=none; rua=mailto:…".`
    return { status: 'missing', found: 'no record', fix }
  }
  if (records.length > 1) {
    const found = `${records.length} records; receivers take none of them`
    return { status: 'failing', found, fix: 'Keep one.' }
  }
  const policy = tagOf(record, 'p')
  const where = answer.at === domain ? '' : `, from ${answer.at}`
  if (policy === 'none' || policy === 'quarantine' || policy === 'reject') {
    return { status: 'ok', found: `p=${policy}${where}`, fix: null }
  }
  const fix = 'Add p=none, p=quarantine or p=reject.'
  return { status: 'failing', found: `${record}: names no policy`, fix }
}

export function dmarcRecords(txt: string[]): string[] {
  return txt.filter((record) => /^v=DMARC1\s*(;|$)/i.test(record))
}

/** Whether DKIM must be of the very domain of the sender, and not of one above or below it. */
export function wantsStrictDkim(answer: DmarcAnswer | undefined): boolean {
  const [record, ...others] = dmarcRecords(answer?.txt ?? [])
  return record !== undefined && others.length === 0 && tagOf(record, 'adkim') === 's'
}

function tagOf(record: string, tag: string): string | undefined {
  return new RegExp(`(?:^|;)\\s*${tag}\\s*=\\s*(\\w+)`, 'i').exec(record)?.[1]?.toLowerCase()
}
