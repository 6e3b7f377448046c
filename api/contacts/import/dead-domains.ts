import { isReservedDomain } from '../../../domain/deliverability/reserved-domain.js'
import { takesNoMail } from '../../../domain/deliverability/takes-mail.js'
import type { DnsAnswers } from '../../../contracts/dns-answers.js'
import type { Dns } from '../../../runtime/dns.js'
import { withinDeadline } from '../../within-deadline.js'
import type { Column } from './resolve-columns.js'
import type { ReadRow } from './read-row.js'

const atOnce = 20
const usualPatienceMs = 3_000

/** Asks each domain of a file once, however many rows have it. */
export interface DeadDomains {
  /** Adds a fault to each row whose address can be seen to get no mail. */
  mark(rows: ReadRow[], columns: Column[]): Promise<void>
}

export function createDeadDomains(dns: Dns, patienceMs = usualPatienceMs): DeadDomains {
  const asked = { dns, patienceMs }
  const known = new Map<string, boolean>()
  return {
    async mark(rows, columns) {
      const unknown = rows.flatMap((row) => domainOf(row) ?? []).filter((one) => !known.has(one))
      await askAll(asked, [...new Set(unknown)], known)
      for (const row of rows) {
        const domain = domainOf(row)
        if (domain === undefined || !known.get(domain)) continue
        const detail = 'the domain takes no mail'
        row.faults.push({ row: row.row, column: emailHeader(columns), detail })
      }
    },
  }
}

interface Asked {
  dns: Dns
  patienceMs: number
}

async function askAll(asked: Asked, domains: string[], known: Map<string, boolean>): Promise<void> {
  const waiting = domains.values()
  const work = async () => {
    // each worker takes the next one that is left
    for (const domain of waiting) known.set(domain, await isDead(asked, domain))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, domains.length) }, work))
}

async function isDead({ dns, patienceMs }: Asked, domain: string): Promise<boolean> {
  if (isReservedDomain(domain)) return false
  const answers = await withinDeadline(ask(dns, domain), patienceMs)
  return answers !== 'late' && takesNoMail(answers.mx, answers.addresses)
}

async function ask(dns: Dns, domain: string) {
  const mx = await dns.mx(domain)
  const notAsked: DnsAnswers<string> = { kind: 'silent', code: 'not asked' }
  return { mx, addresses: mx.kind === 'none' ? await dns.addresses(domain) : notAsked }
}

function domainOf({ input }: ReadRow): string | undefined {
  return input.email?.slice(input.email.lastIndexOf('@') + 1)
}

function emailHeader(columns: Column[]): string | null {
  const isEmail = ({ target }: Column) => target.kind === 'field' && target.field === 'email'
  return columns.find(isEmail)?.header ?? null
}
