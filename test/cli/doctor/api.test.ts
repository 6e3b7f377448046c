import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { checkApi, checkPublicUrl } from '../../../cli/direct/doctor/checks/api.js'
import { checkAttention } from '../../../cli/direct/doctor/checks/attention.js'
import { checkSenderDns } from '../../../cli/direct/doctor/checks/sender-dns.js'
import { createDns } from '../../../runtime/dns.js'
import { writeRunFile } from '../../../server/home/run-file.js'
import { lockHome } from '../../../server/home/lock-home.js'
import { freePorts } from '../../../server/ports.js'
import { version } from '../../../server/version.js'
import { openStore, type Store } from '../../../store/open-store.js'
import { startApi, temporalDouble, type TestApi, type TestDeps } from '../../support/api.js'
import { startDns } from '../../support/dns-double.js'
import { emptyHome, lines, patientWith } from './support.js'

let store: Store
beforeAll(async () => {
  store = await openStore({ kind: 'memory' })
})
afterAll(() => store.close())

async function serve(given: TestDeps = {}): Promise<TestApi> {
  const api = await startApi(store, { ...given, settings: { version, ...given.settings } })
  onTestFinished(() => api.close())
  return api
}

/** A home in which this very process is the server. */
function homeOf(url: string, key = 'ovk_none'): string {
  const home = emptyHome()
  writeRunFile(home, {
    api_url: url,
    api_key: key,
    temporal_address: '127.0.0.1:1',
    temporal_ui_url: null,
    mailbox_url: null,
    sms_url: null,
    pids: { server: process.pid, temporal: null },
  })
  return home
}

async function stranger(): Promise<string> {
  const server = createServer((_request, response) => response.end('<h1>hello</h1>'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  return `http://127.0.0.1:${address.port}`
}

const nobody = async () => `http://127.0.0.1:${(await freePorts('127.0.0.1', 1))[0]}`

describe('the API of this home', () => {
  const check = async (url: string) =>
    lines(await checkApi(patientWith({ env: { OVERTURE_HOME: homeOf(url) } })))

  it('that is ready is well', async () => {
    const { url } = await serve()
    expect(await check(url)).toEqual([`ok API: ${url} is ready, version ${version}`])
  })

  it('that is not ready names the part and its fault', async () => {
    const { url } = await serve({ temporal: temporalDouble(false), shortage: () => 'full' })
    const [line] = await check(url)
    expect(line).toMatch(
      /^fail API: .* is not ready: store: The disk of this server is nearly full/,
    )
    expect(line).toContain('; temporal: ')
  })

  it('of another version is to be restarted', async () => {
    const { url } = await serve({ settings: { version: '0.0.1' } })
    expect(await check(url)).toEqual([
      `warn API: ${url} runs version 0.0.1, this is ${version} → Restart the server.`,
    ])
  })

  it.each([
    ['answers nothing', nobody, /^fail API: .* does not answer: .*ECONNREFUSED.* → Restart/],
    ['is somebody else', stranger, /^fail API: .* is not an Overture → Free its port/],
  ])('that %s fails', async (_, place, words) => {
    expect(await check(await place())).toEqual([expect.stringMatching(words)])
  })
})

describe('PUBLIC_URL', () => {
  const check = async (env: Record<string, string>) =>
    lines(await checkPublicUrl(patientWith({ env })))
  const real = { SMTP_URL: 'smtp://mail.agency:587' }

  it.each([
    [{}, /^ok PUBLIC_URL: not set; links lead to the API on this machine$/],
    [real, /^fail PUBLIC_URL: not set; real mail needs it/],
    [
      { ...real, PUBLIC_URL: 'http://overture.agency' },
      /^fail PUBLIC_URL: .* → Set PUBLIC_URL to the https/,
    ],
    [
      { ...real, PUBLIC_URL: 'https://127.0.0.1' },
      /^fail PUBLIC_URL: .* cannot use its unsubscribe links/,
    ],
  ])('with %j', async (env, words) => {
    expect(await check(env)).toEqual([expect.stringMatching(words)])
  })

  it('that leads to this Overture is well, to another one or nowhere not', async () => {
    const { url } = await serve()
    expect(await check({ PUBLIC_URL: url })).toEqual([
      `ok PUBLIC_URL: ${url} is an Overture ${version}`,
    ])
    const other = await serve({ settings: { version: '0.0.1' } })
    expect((await check({ PUBLIC_URL: other.url }))[0]).toMatch(
      /^warn .* is an Overture 0\.0\.1, this/,
    )
    expect((await check({ PUBLIC_URL: await stranger() }))[0]).toMatch(
      /^fail .* is not an Overture/,
    )
    expect((await check({ PUBLIC_URL: await nobody() }))[0]).toMatch(
      /^warn PUBLIC_URL: .* does not answer from here: .*ECONNREFUSED/,
    )
  })
})

describe('an embedded store that its server keeps to itself', () => {
  it('is asked through the API', async () => {
    const api = await serve()
    const home = homeOf(api.url, api.key)
    await (await openStore({ kind: 'embedded', home })).close()
    const lock = await lockHome(home, 0)
    onTestFinished(() => lock.release())
    const { server } = await startDns({ 'studio.agency': { mx: ['mx.studio.agency'], txt: [] } })
    const patient = patientWith({ env: { OVERTURE_HOME: home }, dns: createDns([server]) })
    expect(lines(await checkAttention(patient))).toEqual(['ok waiting for a person: nothing'])
    expect(lines(await checkSenderDns(patient))).toEqual([
      'skipped DNS of senders: no verified sender',
    ])

    await api.request('POST', '/api/v1/kill-switch', { body: { scope: 'tenant' } })
    await api.request('POST', '/api/v1/senders', {
      body: {
        email: 'mia@studio.agency',
        name: 'Mia',
        postal_address: 'Hauptstr. 1, Berlin',
        timezone: 'Europe/Berlin',
      },
    })
    expect(lines(await checkAttention(patient))).toEqual([
      expect.stringMatching(/^warn waiting for a person: 1 kill switch\(es\) on/),
    ])
    expect(lines(await checkSenderDns(patient))).toContain(
      'ok MX of studio.agency: mx.studio.agency',
    )
  })
})
