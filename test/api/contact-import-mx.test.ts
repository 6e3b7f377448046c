import { beforeEach, expect, test } from 'vitest'
import { createDeadDomains } from '../../api/contacts/import/dead-domains.js'
import { createDns } from '../../runtime/dns.js'
import { type TestApi, withApi } from '../support/api.js'
import { startDns } from '../support/dns-double.js'
import { byText, contactsOf, upload } from './support/upload.js'

let api: TestApi
let key = ''
let tenants = 0

withApi((started) => ({ api } = started))
beforeEach(async () => {
  key = await api.makeKey(['operator'], `mx-${++tenants}`)
})

const zone = {
  'north.agency': { mx: ['mx.north.agency'] },
  // RFC 5321: without MX the address of the domain takes mail
  'only-a.agency': { a: ['192.0.2.1'] },
  'null.agency': { mx: ['.'] },
  'bare.agency': { txt: ['v=spf1 -all'] },
  'broken.agency': { broken: true as const },
}

const file = `Mail,Name,Unsubscribed
anna@north.agency,Anna,
bo@north.agency,Bo,
cy@only-a.agency,Cy,
di@null.agency,Di,
ed@bare.agency,Ed,yes
flo@gone.agency,Flo,
gus@broken.agency,Gus,
hal@house.example,Hal,
`

async function serve() {
  const double = await startDns(zone)
  api.deps.dns = createDns([double.server])
  return double
}

const importFile = (query: Record<string, string> = {}) => upload(api, file, { key, query })

test('rows whose domain can be seen to take no mail are refused and named, the others stored', async () => {
  const { asked } = await serve()
  const { status, json } = await importFile({ check_mx: 'true' })
  expect([status, json.created, json.refused]).toEqual([200, 5, 3])
  const detail = 'the domain takes no mail'
  expect(json.errors).toEqual([
    { row: 5, column: 'Mail', detail },
    { row: 6, column: 'Mail', detail },
    { row: 7, column: 'Mail', detail },
  ])
  // whoever opted out stays so, whatever the domain does
  expect(json.suppressed).toBe(1)
  const emails = (await contactsOf(api, key)).map(({ email }) => email)
  expect(emails.sort(byText)).toEqual([
    'anna@north.agency',
    'bo@north.agency',
    'cy@only-a.agency',
    'gus@broken.agency',
    'hal@house.example',
  ])
  expect(asked.filter((name) => name === 'north.agency')).toHaveLength(1)
  expect(asked.join()).not.toContain('example')
})

test('a dry run says the same and stores nothing', async () => {
  await serve()
  const { json } = await importFile({ check_mx: 'true', dry_run: 'true' })
  expect([json.refused, json.list_id]).toEqual([3, null])
  expect(await contactsOf(api, key)).toEqual([])
})

test.each([{}, { check_mx: 'false' }])('with %j nobody is asked', async (query) => {
  const { asked } = await serve()
  const { json } = await importFile(query)
  expect([json.created, json.refused, asked]).toEqual([8, 0, []])
})

test('a domain that gives no answer in time is let pass', async () => {
  const never = () => new Promise<never>(() => {})
  const domains = createDeadDomains({ mx: never, txt: never, addresses: never }, 1)
  const row = { row: 1, input: { email: 'anna@slow.agency' }, faults: [], stops: [] }
  await domains.mark([row], [])
  expect(row.faults).toEqual([])
})

test('a name server that is silent refuses nobody', async () => {
  api.deps.dns = {
    ...api.deps.dns,
    mx: async () => ({ kind: 'silent', code: 'ETIMEOUT' }),
  }
  const { json } = await importFile({ check_mx: 'true' })
  expect([json.created, json.refused]).toEqual([8, 0])
})
