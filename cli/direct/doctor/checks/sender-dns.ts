import type { SenderCheck } from '../../../../contracts/sender-checks.js'
import { senderPageSchema } from '../../../../contracts/senders.js'
import {
  judgeSenderDomain,
  namesToAsk,
} from '../../../../domain/deliverability/judge-sender-domain.js'
import { isReservedDomain } from '../../../../domain/deliverability/reserved-domain.js'
import { askTxt, type Dns } from '../../../../runtime/dns.js'
import { senderDomains } from '../../../../store/repositories/attention.js'
import { skipped, warn, type Finding } from '../finding.js'
import { readMigrated } from '../migrated-store.js'
import { servingEmbedded, type Patient } from '../patient.js'
import { pageFrom } from './page-from.js'

const name = 'DNS of senders'
const mostDomains = 20

export async function checkSenderDns(patient: Patient): Promise<Finding[]> {
  const known = await domainsOf(patient)
  if ('finding' in known) return [known.finding]
  const outside = known.domains.filter((domain) => !isReservedDomain(domain))
  const pretended = known.domains.length - outside.length
  const left =
    pretended > 0 ? [skipped(name, `${pretended} reserved domain(s) of the sandbox`)] : []
  if (known.domains.length === 0) return [skipped(name, 'no verified sender')]
  const found = await Promise.all(
    outside.slice(0, mostDomains).map((domain) => checkDomain(patient.dns, domain)),
  )
  return [...found.flat(), ...left]
}

async function domainsOf(patient: Patient): Promise<{ domains: string[] } | { finding: Finding }> {
  const read = await readMigrated(patient, name)
  if ('store' in read) return { domains: await senderDomains(read.store.db) }
  const run = servingEmbedded(patient)
  if (!run) return read
  const { data } = await pageFrom(run, 'senders?limit=200', senderPageSchema)
  const domains = data
    .filter((sender) => sender.verified)
    .map(({ email }) => email.slice(email.indexOf('@') + 1).toLowerCase())
  return { domains: [...new Set(domains)].sort() }
}

async function checkDomain(dns: Dns, domain: string): Promise<Finding[]> {
  const sender = { domain, dkim: null }
  const [mx, txt] = await Promise.all([dns.mx(domain), askTxt(dns, namesToAsk(sender))])
  const { checks, silent } = judgeSenderDomain(sender, { mx, txt })
  if (silent !== null) {
    const found = `the name server gives no answer about ${domain} (${silent})`
    return [warn(name, found, 'See the resolver of this machine: /etc/resolv.conf.')]
  }
  return [
    findingOf(`MX of ${domain}`, checks.mx, 'fail'),
    findingOf(`SPF of ${domain}`, checks.spf, 'fail'),
    findingOf(`DMARC of ${domain}`, checks.dmarc, 'warn'),
    findingOf(`DKIM of ${domain}`, checks.dkim, 'warn'),
  ]
}

const verdicts = { ok: 'ok', warning: 'warn', failing: 'fail', unknown: 'skipped' } as const

/** `missing`: how bad it is that nothing is published. */
function findingOf(title: string, check: SenderCheck, missing: 'fail' | 'warn'): Finding {
  const { status, found, fix } = check
  const verdict = status === 'missing' ? missing : verdicts[status]
  return { name: title, verdict, found, fix }
}
