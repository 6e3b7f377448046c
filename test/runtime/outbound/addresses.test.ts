import { describe, expect, it, test, vi } from 'vitest'
import { faultOfHost, hostOf } from '../../../runtime/outbound/host-rules.js'
import { OutboundFailed, OutboundRefused } from '../../../runtime/outbound/outbound-error.js'
import { isPublicAddress } from '../../../runtime/outbound/public-address.js'
import { resolveAllowed } from '../../../runtime/outbound/resolve-allowed.js'

const answering =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address })))

test.each([
  '8.8.8.8',
  '93.184.216.34',
  '2606:4700:4700::1111',
  '2a00:1450:4001:80e::200e',
  '::ffff:8.8.8.8',
])('%s is out on the internet', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  ['this machine', '127.0.0.1', '127.255.0.1', '::1', '0.0.0.0', '::', '0.1.2.3'],
  ['this network', '10.0.0.5', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd12::1', 'fc00::1'],
  ['neighbours', '169.254.1.1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', '224.0.0.1', 'ff02::1'],
  ['clouds', '169.254.169.254', '168.63.129.16', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254'],
  ['carriers and benchmarks', '100.64.0.1', '100.127.255.255', '198.18.0.1', '198.19.255.255'],
  ['IPv4 in IPv6', '::ffff:10.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::10.0.0.1'],
  [
    'translators',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001::1',
    '::ffff:0:7f00:1',
  ],
  ['documents', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['nobody', '240.0.0.1', '255.255.255.255', '192.88.99.1', '4000::1', '100::1', '5f00::1'],
  ['no address', '', 'localhost', '1.2.3', '8.8.8.8.8'],
])('%s: never a public address', (_where, ...addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([])
})

describe('a host', () => {
  test.each([
    ['Mail.Studio.COM', 'mail.studio.com'],
    ['mail.studio.com.', 'mail.studio.com'],
    ['bücher.de', 'xn--bcher-kva.de'],
    ['ＬＯＣＡＬＨＯＳＴ', 'localhost'],
    ['LOCALHOST.', 'localhost'],
    // every spelling of an address is that address
    ['2130706433', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
    ['①②⑦.0.0.1', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['[::ffff:7f00:1]', '127.0.0.1'],
    ['FD00::0001', 'fd00::1'],
  ])('%j is %s', (given, host) => {
    expect(hostOf(given)).toBe(host)
  })

  test.each([
    '',
    '.',
    'a..b',
    'mail.studio.com..',
    '1.2.3.4.5',
    '256.0.0.1',
    'fe80::1%eth0',
    '[fe80::1%25eth0]',
    '[::1',
    'studio.com:587',
    'mia@studio.com',
    'studio.com@127.0.0.1',
    'studio.com/path',
    'studio.com#x',
    'studio.com?x',
    'studio.com\\.evil.com',
    'stu dio.com',
    'studio.com\r\nHELO x',
    'stu\tdio.com',
    '%31%32%37.0.0.1',
    'soft\u00adhost.com',
    '-a.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
  ])('%j is none', (given) => {
    expect(hostOf(given)).toBeNull()
  })

  const inside = /^leads to an address inside a network; OVERTURE_ALLOWED_HOSTS=\S+ allows it/
  const unknown = /^is a name that the internet does not have;/
  test.each([
    ['127.0.0.1', inside],
    ['2130706433', inside],
    ['[::ffff:10.0.0.5]', inside],
    ['169.254.169.254.', inside],
    ['168.63.129.16', inside],
    ['localhost', unknown],
    ['db.localhost.', unknown],
    ['smtp.studio.example', unknown],
    ['x.test', unknown],
    ['x.invalid', unknown],
    ['printer.local', unknown],
    ['metadata.google.internal', unknown],
    ['router.home.arpa', unknown],
    ['postgres', /^has no domain;/],
  ])('%s is refused by its name alone', (given, fault) => {
    const place = { host: hostOf(given) ?? '', port: 25 }
    expect(faultOfHost(place, [])).toMatch(fault)
    expect(faultOfHost(place, ['other.lan:25', `${given}:26`])).toMatch(fault)
    expect(faultOfHost(place, [`${given}:25`])).toBeNull()
  })

  test.each(['studio.com', 'localhost.studio.com', 'example.studio.com', 'my-test.com', '8.8.8.8'])(
    '%s is not',
    (host) => {
      expect(faultOfHost({ host, port: 25 }, [])).toBeNull()
    },
  )

  it('names the very line that would allow it', () => {
    const fault = (host: string) => faultOfHost({ host, port: 25 }, []) ?? ''
    expect(fault('10.0.0.5')).toContain('OVERTURE_ALLOWED_HOSTS=10.0.0.5:25')
    expect(fault('fd00::1')).toContain('OVERTURE_ALLOWED_HOSTS=[fd00::1]:25')
    for (const host of ['10.0.0.5', 'fd00::1']) {
      const line = /OVERTURE_ALLOWED_HOSTS=(\S+)/.exec(fault(host))?.[1] ?? ''
      expect(faultOfHost({ host, port: 25 }, [line])).toBeNull()
    }
  })
})

describe('the addresses of a host', () => {
  const ask = (host: string, addresses: string[], allowedHosts: string[] = []) =>
    resolveAllowed(host, 443, { allowedHosts, resolver: answering(...addresses) })

  it('are all of them, each once', async () => {
    expect(await ask('studio.com', ['8.8.8.8', '2606:4700::1', '8.8.8.8'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ])
  })

  it('may be private ones where the operator has listed host and port', async () => {
    expect(await ask('CRM.lan.', ['10.0.0.5'], ['crm.lan:443'])).toHaveLength(1)
    await expect(ask('crm.lan', ['10.0.0.5'], ['crm.lan:8443'])).rejects.toThrow(OutboundRefused)
    // the list holds names as they are called, not where they lead
    await expect(ask('crm.studio.com', ['10.0.0.5'], ['10.0.0.5:443'])).rejects.toThrow(
      /inside a network/,
    )
  })

  test.each([
    ['one private one', ['10.0.0.5']],
    ['a private one among public ones', ['8.8.8.8', '1.1.1.1', '192.168.0.1']],
    ['a private one behind a public IPv6 one', ['2606:4700::1', '::ffff:127.0.0.1']],
    ['something that is no address', ['8.8.8.8', 'localhost']],
  ])('are refused with %s, and not told', async (_what, addresses) => {
    const refusal = await ask('rebind.studio.com', addresses).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(OutboundRefused)
    expect(refusal).toMatchObject({ host: 'rebind.studio.com', departure: 'not_sent' })
    for (const address of addresses) expect(String(refusal)).not.toContain(address)
  })

  it('are not asked for where the name is refused already', async () => {
    const resolver = vi.fn(answering('8.8.8.8'))
    for (const host of ['localhost', 'x.internal', '0x7f.1', 'a@b.com']) {
      await expect(resolveAllowed(host, 443, { allowedHosts: [], resolver })).rejects.toThrow(
        OutboundRefused,
      )
    }
    expect(resolver).not.toHaveBeenCalled()
  })

  it('may be missing, or late: then nothing was sent', async () => {
    const missing = () =>
      Promise.reject(Object.assign(new Error('getaddrinfo studio.com'), { code: 'ENOTFOUND' }))
    const never = () => new Promise<never>(() => {})
    const cases = [
      [answering(), /has no address/],
      [missing, /cannot be found \(ENOTFOUND\)/],
      [never, /the DNS does not answer/],
    ] as const
    for (const [resolver, reason] of cases) {
      const rules = { allowedHosts: [], resolver, resolveMs: 20 }
      const failure = await resolveAllowed('studio.com', 443, rules).catch((e: unknown) => e)
      expect(failure).toBeInstanceOf(OutboundFailed)
      expect(failure).toMatchObject({
        departure: 'not_sent',
        reason: expect.stringMatching(reason),
      })
    }
  })
})
