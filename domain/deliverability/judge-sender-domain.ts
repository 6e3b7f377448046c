import type { DnsAnswers } from '../../contracts/dns-answers.js'
import type { SenderCheck, SenderChecks } from '../../contracts/sender-checks.js'
import {
  dkimName,
  holdsKey,
  judgeSigning,
  judgeUsualKeys,
  silence,
  usualSelectors,
  type DkimKey,
} from './judge-dkim.js'
import { dmarcPlaces, dmarcRecords, judgeDmarc, wantsStrictDkim } from './judge-dmarc.js'
import type { DmarcAnswer } from './judge-dmarc.js'
import { judgeMx } from './judge-mx.js'
import { judgeSpf } from './judge-spf.js'

export interface SenderDomain {
  /** Of the From address. */
  domain: string
  /** null: whoever relays the mail may sign it. */
  dkim: DkimKey | null
}

export interface DomainAnswers {
  mx: DnsAnswers<string>
  txt: Map<string, DnsAnswers<string>>
}

/** Names whose TXT records `judgeSenderDomain` needs. */
export function namesToAsk({ domain, dkim }: SenderDomain): string[] {
  const keys = dkim === null ? usualSelectors.map((selector) => ({ domain, selector })) : [dkim]
  return [domain, ...dmarcPlaces(domain).map((at) => `_dmarc.${at}`), ...keys.map(dkimName)]
}

export interface JudgedDomain {
  checks: SenderChecks
  /** The first question that was not answered, with the code. */
  silent: string | null
}

export function judgeSenderDomain(sender: SenderDomain, answers: DomainAnswers): JudgedDomain {
  const { domain } = sender
  const txtOf = (name: string) => answers.txt.get(name) ?? { kind: 'none' as const }
  const spf = txtOf(domain)
  const dmarc = findDmarc(domain, txtOf)
  const { check: dkim, silent } = judgeDkim(sender, { txtOf, dmarc })
  const checks = {
    spf: answered(domain, spf, (records) => judgeSpf(domain, records)),
    dkim,
    dmarc: answered(`_dmarc.${domain}`, dmarc, ([found]) => judgeDmarc(domain, found)),
    mx: answered(domain, answers.mx, (records) => judgeMx(domain, records)),
  }
  const codes = [answers.mx, spf, dmarc].flatMap((one) => (one.kind === 'silent' ? one.code : []))
  return { checks, silent: codes[0] ?? silent }
}

type TxtOf = (name: string) => DnsAnswers<string>

function answered<T>(
  name: string,
  answer: DnsAnswers<T>,
  judge: (records: T[]) => SenderCheck,
): SenderCheck {
  if (answer.kind === 'silent') return silence(name, answer.code)
  return judge(answer.kind === 'found' ? answer.records : [])
}

function findDmarc(domain: string, txtOf: TxtOf): DnsAnswers<DmarcAnswer> {
  for (const at of dmarcPlaces(domain)) {
    const answer = txtOf(`_dmarc.${at}`)
    if (answer.kind === 'silent') return answer
    const txt = answer.kind === 'found' ? answer.records : []
    if (dmarcRecords(txt).length > 0) return { kind: 'found', records: [{ at, txt }] }
  }
  return { kind: 'none' }
}

function judgeDkim(
  { domain, dkim }: SenderDomain,
  { txtOf, dmarc }: { txtOf: TxtOf; dmarc: DnsAnswers<DmarcAnswer> },
): { check: SenderCheck; silent: string | null } {
  if (dkim === null) {
    const found = usualSelectors.filter((selector) => {
      const answer = txtOf(dkimName({ domain, selector }))
      return answer.kind === 'found' && answer.records.some(holdsKey)
    })
    return { check: judgeUsualKeys(found), silent: null }
  }
  const answer = txtOf(dkimName(dkim))
  const strict = wantsStrictDkim(dmarc.kind === 'found' ? dmarc.records[0] : undefined)
  const check = judgeSigning({ from: domain, key: dkim, answer, strict })
  return { check, silent: answer.kind === 'silent' ? answer.code : null }
}
