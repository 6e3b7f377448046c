import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkSenderDns } from '../../../cli/direct/doctor/checks/sender-dns.js'
import { createDns } from '../../../runtime/dns.js'
import { wallClock } from '../../../runtime/clock.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { ensureTenant } from '../../../store/repositories/tenants.js'
import { startDns, type Zone } from '../../support/dns-double.js'
import { newDatabase } from '../../support/stores.js'
import { lines, patientWith } from './support.js'

describe('the domains of senders', () => {
  let store: Store
  let url: string
  beforeAll(async () => {
    url = await newDatabase()
    store = await openStore({ kind: 'postgres', url })
    await store.transaction((trx) => ensureTenant(trx, 'default', wallClock.now()))
  })
  afterAll(() => store.close())

  async function senders(emails: Record<string, boolean>): Promise<void> {
    const at = new Date(wallClock.now())
    await store.db.deleteFrom('senders').execute()
    for (const [email, verified] of Object.entries(emails)) {
      await store.db
        .insertInto('senders')
        .values({
          tenant_id: 'default',
          sender_id: `snd_${email}`,
          email,
          name: 'Mia',
          postal_address: 'Hauptstr. 1, Berlin',
          timezone: 'Europe/Berlin',
          daily_cap: 40,
          verified,
          created_at: at,
          updated_at: at,
        })
        .execute()
    }
  }

  async function check(zone: Zone): Promise<string[]> {
    const { server } = await startDns(zone)
    const dns = createDns([server])
    return lines(await checkSenderDns(patientWith({ env: { DATABASE_URL: url }, dns })))
  }

  it('are asked of the name server once each, reserved and unverified ones never', async () => {
    await senders({
      'mia@Studio.agency': true,
      'ben@studio.agency': true,
      'eve@elsewhere.agency': false,
      'anna@north.example': true,
    })
    const long = `v=spf1 ${'include:a-very-long-name.mail.agency '.repeat(12)}-all`
    const { server, asked } = await startDns({
      'studio.agency': { mx: ['mx2.mail.agency', 'mx1.mail.agency'], txt: ['other', long] },
      '_dmarc.studio.agency': { txt: ['v=DMARC1; p=quarantine'] },
      'google._domainkey.studio.agency': { txt: ['v=DKIM1; k=rsa; p=MIIBIjANBg'] },
      // revoked: an empty key signs nothing
      's1._domainkey.studio.agency': { txt: ['v=DKIM1; p='] },
    })
    const env = { DATABASE_URL: url }
    const found = await checkSenderDns(patientWith({ env, dns: createDns([server]) }))
    expect(lines(found)).toEqual([
      'ok MX of studio.agency: mx1.mail.agency, mx2.mail.agency',
      `ok SPF of studio.agency: ${long}`,
      'ok DMARC of studio.agency: p=quarantine',
      'ok DKIM of studio.agency: a key under google; whether mail is signed with it, a received message shows',
      'skipped DNS of senders: 1 reserved domain(s) of the sandbox',
    ])
    expect(asked.filter((name) => name === 'studio.agency')).toHaveLength(2)
    expect(asked.join()).not.toMatch(/elsewhere|example/)
  })

  it('without records are told what to publish', async () => {
    await senders({ 'mia@bare.agency': true })
    expect(await check({})).toEqual([
      'fail MX of bare.agency: no record: replies and bounces are lost → Publish an MX record for bare.agency that leads to a mailbox somebody reads.',
      'fail SPF of bare.agency: no record → Publish TXT bare.agency "v=spf1 include:<your mail provider> -all".',
      'warn DMARC of bare.agency: no record → Publish TXT _dmarc.bare.agency "v=DMARC1; p=none; rua=mailto:…".',
      'skipped DKIM of bare.agency: not knowable without the selector; none under the usual names. See the headers of a received message',
    ])
  })

  it('that say they take no mail fail', async () => {
    await senders({ 'mia@null.agency': true })
    const [mx] = await check({ 'null.agency': { mx: ['.'], txt: ['v=spf1 -all'] } })
    expect(mx).toMatch(/^fail MX of null.agency: the domain says that it takes no mail/)
  })

  it.each([
    ['breaks', { broken: true } as const, 'ESERVFAIL'],
    ['is silent', { silent: true } as const, 'ETIMEOUT'],
  ])('are not called bare when the name server %s', async (_, entry, code) => {
    await senders({ 'mia@dark.agency': true })
    expect(await check({ 'dark.agency': entry })).toEqual([
      `warn DNS of senders: the name server gives no answer about dark.agency (${code}) → See the resolver of this machine: /etc/resolv.conf.`,
    ])
  })

  it('are skipped when there is none', async () => {
    await senders({})
    expect(await check({})).toEqual(['skipped DNS of senders: no verified sender'])
  })
})
