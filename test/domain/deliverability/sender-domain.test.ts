import { describe, expect, it, test } from 'vitest'
import type { DnsAnswers } from '../../../contracts/dns-answers.js'
import { dmarcPlaces, judgeDmarc } from '../../../domain/deliverability/judge-dmarc.js'
import { judgeSpf } from '../../../domain/deliverability/judge-spf.js'
import {
  judgeSenderDomain,
  namesToAsk,
} from '../../../domain/deliverability/judge-sender-domain.js'

test.each([
  [['v=spf1 include:_spf.mail.test -all'], 'ok'],
  [['v=spf1 a ~all', 'some-site-verification=1'], 'ok'],
  [['v=spf1 redirect=_spf.mail.test'], 'ok'],
  [['V=SPF1 -ALL'], 'ok'],
  [['v=spf1 include:_spf.mail.test'], 'warning'],
  [['v=spf1 ?all'], 'warning'],
  [['v=spf1 a +all'], 'failing'],
  [['v=spf1 all'], 'failing'],
  [['v=spf1 -all', 'v=spf1 a -all'], 'failing'],
  [['v=spf10 -all'], 'missing'],
  [[], 'missing'],
])('SPF %j: %s', (txt, status) => {
  expect(judgeSpf('mail.test', txt).status).toBe(status)
})

test.each([
  [['v=DMARC1; p=reject; rua=mailto:a@mail.test'], 'ok', 'p=reject, from mail.test'],
  [['v=DMARC1;p = None'], 'ok', 'p=none, from mail.test'],
  [['v=DMARC1; rua=mailto:a@mail.test'], 'failing', 'names no policy'],
  [['v=DMARC1; sp=reject'], 'failing', 'names no policy'],
  [['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'failing', '2 records'],
  [['v=spf1 -all'], 'missing', 'no record'],
])('DMARC %j: %s', (txt, status, words) => {
  const check = judgeDmarc('team.mail.test', { at: 'mail.test', txt })
  expect(check.status).toBe(status)
  expect(check.found).toContain(words)
})

test('DMARC is looked for at the domain and above it, never at the top alone', () => {
  expect(dmarcPlaces('a.mail.co.test')).toEqual(['a.mail.co.test', 'mail.co.test', 'co.test'])
  expect(dmarcPlaces('mail.test')).toEqual(['mail.test'])
})

const key = 'v=DKIM1; k=rsa; p=MIIBIjANBg'
const found = (...records: string[]): DnsAnswers<string> => ({ kind: 'found', records })
const silent: DnsAnswers<string> = { kind: 'silent', code: 'ETIMEOUT' }

function judged(
  dkim: string | null,
  txt: Record<string, DnsAnswers<string>>,
  mx: DnsAnswers<string> = found('mx.studio.agency'),
) {
  const [selector = '', domain = ''] = dkim?.split('@') ?? []
  const sender = { domain: 'studio.agency', dkim: dkim === null ? null : { domain, selector } }
  return judgeSenderDomain(sender, { mx, txt: new Map(Object.entries(txt)) })
}

describe('DKIM with a key of our own', () => {
  const under = (domain: string) => `s1._domainkey.${domain}`
  test.each([
    ['s1@studio.agency', { [under('studio.agency')]: found(key) }, 'ok'],
    ['s1@mail.studio.agency', { [under('mail.studio.agency')]: found(key) }, 'ok'],
    // v= may be left out
    ['s1@studio.agency', { [under('studio.agency')]: found('k=rsa; p=MIIB') }, 'ok'],
    ['s1@studio.agency', {}, 'failing'],
    ['s1@studio.agency', { [under('studio.agency')]: found('v=spf1 -all') }, 'failing'],
    // taken back
    ['s1@studio.agency', { [under('studio.agency')]: found('v=DKIM1; p=') }, 'failing'],
    ['s1@other.agency', { [under('other.agency')]: found(key) }, 'failing'],
    ['s1@studio.agency', { [under('studio.agency')]: silent }, 'unknown'],
    [
      's1@mail.studio.agency',
      {
        [under('mail.studio.agency')]: found(key),
        '_dmarc.studio.agency': found('v=DMARC1; p=none; adkim=s'),
      },
      'failing',
    ],
  ])('%s, %j: %s', (dkim, txt, status) => {
    expect(judged(dkim, txt).checks.dkim.status).toBe(status)
  })

  it('of a neighbour under one registry is a warning: co.uk belongs to nobody', () => {
    const sender = { domain: 'studio.co.uk', dkim: { domain: 'mail.co.uk', selector: 's1' } }
    const txt = new Map([['s1._domainkey.mail.co.uk', found(key)]])
    const { checks } = judgeSenderDomain(sender, { mx: found('mx'), txt })
    expect(checks.dkim.status).toBe('warning')
  })
})

describe('DKIM without one', () => {
  it('is looked for under the usual names, and knows nothing when none is there', () => {
    expect(namesToAsk({ domain: 'studio.agency', dkim: null })).toContain(
      'google._domainkey.studio.agency',
    )
    expect(judged(null, {}).checks.dkim.status).toBe('unknown')
    const txt = { 'google._domainkey.studio.agency': found(key) }
    expect(judged(null, txt).checks.dkim).toMatchObject({ status: 'ok' })
  })
})

describe('a name server that is silent', () => {
  it.each([
    ['spf', { 'studio.agency': silent }, undefined],
    ['dmarc', { '_dmarc.studio.agency': silent }, undefined],
    ['mx', {}, silent],
  ] as const)('leaves %s unknown and says so', (part, txt, mx) => {
    const { checks, silent: code } = judged(null, txt, mx)
    expect([checks[part].status, code]).toEqual(['unknown', 'ETIMEOUT'])
  })
})

test.each([
  [found('mx1.mail.agency'), 'ok'],
  [found(''), 'failing'],
  [{ kind: 'none' } as const, 'missing'],
])('MX %j: %s', (mx, status) => {
  expect(judged(null, {}, mx).checks.mx.status).toBe(status)
})
