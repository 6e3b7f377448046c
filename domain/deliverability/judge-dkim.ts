import type { DnsAnswers } from '../../contracts/dns-answers.js'
import type { SenderCheck } from '../../contracts/sender-checks.js'

/** Under which name a provider publishes its key is its own choice; these are the usual ones. */
export const usualSelectors = [
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

export interface DkimKey {
  domain: string
  selector: string
}

export function dkimName({ domain, selector }: DkimKey): string {
  return `${selector}._domainkey.${domain}`
}

export interface SigningQuestion {
  /** Of the From address. */
  from: string
  key: DkimKey
  answer: DnsAnswers<string>
  /** DMARC asks for the very domain. */
  strict: boolean
}

/** Every message carries this signature, so a key that nobody can use, or of a stranger, is proof. */
export function judgeSigning({ from, key, answer, strict }: SigningQuestion): SenderCheck {
  const name = dkimName(key)
  if (answer.kind === 'silent') return silence(name, answer.code)
  const records = answer.kind === 'found' ? answer.records.filter(isKeyRecord) : []
  if (records.length === 0) {
    const found = `${name} holds no key: the signature of every message fails`
    const fix = `Publish the public key as TXT ${name}, or take dkim from the sender.`
    return { status: 'failing', found, fix }
  }
  if (!records.some(holdsKey)) {
    const found = `the key under ${name} is revoked: the signature of every message fails`
    const fix = 'Publish a new key under a new selector and give the sender that one.'
    return { status: 'failing', found, fix }
  }
  return judgeAlignment({ from, key, strict })
}

function judgeAlignment({ from, key, strict }: Omit<SigningQuestion, 'answer'>): SenderCheck {
  const { domain, selector } = key
  if (domain === from) return { status: 'ok', found: `a key under ${selector}`, fix: null }
  const fix = `Sign with a key of ${from}.`
  if (strict) {
    const found = `signed by ${domain}, and DMARC of ${from} asks for that very domain`
    return { status: 'failing', found, fix }
  }
  if (from.endsWith(`.${domain}`) || domain.endsWith(`.${from}`)) {
    return { status: 'ok', found: `a key under ${selector}, of ${domain}`, fix: null }
  }
  // co.uk has two labels, too: without the list of public suffixes this is no proof either way
  if (lastTwo(domain) === lastTwo(from)) {
    const found = `signed by ${domain}, which need not belong to ${from}`
    return { status: 'warning', found, fix }
  }
  return { status: 'failing', found: `signed by ${domain}, not by ${from}`, fix }
}

/** Whoever relays the mail may sign it under any name: finding none proves nothing. */
export function judgeUsualKeys(found: string[]): SenderCheck {
  if (found.length > 0) {
    const words = `a key under ${found.join(', ')}; whether mail is signed with it, a received message shows`
    return { status: 'ok', found: words, fix: null }
  }
  const words =
    'not knowable without the selector; none under the usual names. See the headers of a received message'
  return { status: 'unknown', found: words, fix: null }
}

export function silence(name: string, code: string): SenderCheck {
  const found = `the name server gives no answer about ${name} (${code})`
  return { status: 'unknown', found, fix: null }
}

/** RFC 6376: v= may be left out; an empty p= is a key that was taken back. */
export function holdsKey(record: string): boolean {
  return isKeyRecord(record) && /(^|;)\s*p\s*=\s*[^;\s]/.test(record)
}

function isKeyRecord(record: string): boolean {
  return /(^|;)\s*p\s*=/.test(record) && !/^\s*v\s*=\s*(?!DKIM1)/i.test(record)
}

function lastTwo(domain: string): string {
  return domain.split('.').slice(-2).join('.')
}
