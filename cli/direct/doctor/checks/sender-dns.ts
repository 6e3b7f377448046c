import { senderPageSchema } from '../../../../contracts/senders.js'
import { senderDomains } from '../../../../store/repositories/attention.js'
import { dmarcPlaces, judgeDmarc, recordsOf, type DmarcAnswer } from '../dmarc.js'
import type { Answers, Dns } from '../dns.js'
import { fail, ok, skipped, warn, type Finding } from '../finding.js'
import { readMigrated } from '../migrated-store.js'
import { servingEmbedded, type Patient } from '../patient.js'
import { judgeSpf } from '../spf.js'
import { pageFrom } from './page-from.js'

const name = 'DNS of senders'
const reserved = /(^|\.)(example|test|invalid|localhost|local)$|(^|\.)example\.(com|net|org)$/
const mostDomains = 20

export async function checkSenderDns(patient: Patient): Promise<Finding[]> {
  const known = await domainsOf(patient)
  if ('finding' in known) return [known.finding]
  const outside = known.domains.filter((domain) => !reserved.test(domain))
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
  const [mx, txt, dmarc, dkim] = await Promise.all([
    dns.mx(domain),
    dns.txt(domain),
    findDmarc(dns, domain),
    findDkim(dns, domain),
  ])
  const silent = [mx, txt, dmarc].find((answer) => answer.kind === 'silent')
  if (silent) {
    const found = `the name server gives no answer about ${domain} (${silent.code})`
    return [warn(name, found, 'See the resolver of this machine: /etc/resolv.conf.')]
  }
  return [
    judgeMx(domain, recordsIn(mx)),
    judgeSpf(domain, recordsIn(txt)),
    judgeDmarc(domain, recordsIn(dmarc)[0]),
    dkim,
  ]
}

function judgeMx(domain: string, exchanges: string[]): Finding {
  const title = `MX of ${domain}`
  const fix = `Publish an MX record for ${domain} that leads to a mailbox somebody reads.`
  if (exchanges.length === 0) return fail(title, 'no record: replies and bounces are lost', fix)
  // RFC 7505
  if (exchanges.every((exchange) => exchange === '' || exchange === '.')) {
    return fail(title, 'the domain says that it takes no mail', fix)
  }
  return ok(title, exchanges.sort().join(', '))
}

async function findDmarc(dns: Dns, domain: string): Promise<Answers<DmarcAnswer>> {
  for (const at of dmarcPlaces(domain)) {
    const answer = await dns.txt(`_dmarc.${at}`)
    if (answer.kind === 'silent') return answer
    const txt = recordsIn(answer)
    if (recordsOf(txt).length > 0) return { kind: 'found', records: [{ at, txt }] }
  }
  return { kind: 'none' }
}

/** Under which name a provider publishes its key is its own choice; these are the usual ones. */
const selectors = [
  'default',
  'dkim',
  'fm1',
  'google',
  'k1',
  'k2',
  'mail',
  'mailo',
  'mandrill',
  'mx',
  'pm',
  'resend',
  's1',
  's2',
  'selector1',
  'selector2',
  'smtp',
  'zoho',
]

async function findDkim(dns: Dns, domain: string): Promise<Finding> {
  const answers = await Promise.all(
    selectors.map(async (selector) => ({
      selector,
      txt: recordsIn(await dns.txt(`${selector}._domainkey.${domain}`)),
    })),
  )
  const found = answers.filter(({ txt }) => txt.some((record) => /(^|;)\s*p=[^;\s]/.test(record)))
  const title = `DKIM of ${domain}`
  if (found.length > 0) {
    return ok(
      title,
      `a key under ${found.map(({ selector }) => selector).join(', ')}; whether mail is signed with it, a received message shows`,
    )
  }
  return skipped(
    title,
    'not knowable without the selector; none under the usual names. See the headers of a received message',
  )
}

function recordsIn<T>(answer: Answers<T>): T[] {
  return answer.kind === 'found' ? answer.records : []
}
