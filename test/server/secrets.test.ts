import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import pg from 'pg'
import { pino } from 'pino'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createSmtpEmail } from '../../activities/providers/smtp/smtp-email.js'
import type { Log } from '../../runtime/log.js'
import { readSettings } from '../../runtime/settings.js'
import { startApiProcess } from '../../server/start-api-process.js'
import { openStore } from '../../store/open-store.js'
import { startApi } from '../support/api.js'
import { deadStore } from '../support/dead-store.js'
import { outgoingEmail } from '../support/outgoing-email.js'
import { startSmtpFaultServer } from '../support/smtp-fault-server.js'
import { newDatabase } from '../support/stores.js'
import { optionsFor, started } from './support/temporal.js'

/** In every secret below; whatever shows one shows this. */
const canary = 'c4n4ry'

const secrets = {
  METRICS_TOKEN: `${canary}-metrics-token`,
  TEMPORAL_API_KEY: `${canary}.temporal.key`,
  SMTP_URL: `smtp://overture:${canary}-smtp@127.0.0.1:1`,
  TWILIO_AUTH_TOKEN: `${canary}-twilio`,
  RESEND_API_KEY: `re_${canary}`,
  RESEND_WEBHOOK_SECRET: `whsec_${canary}${'A'.repeat(34)}`,
  INBOUND_WEBHOOK_SECRET: `whsec_${canary}${'B'.repeat(34)}`,
  HUBSPOT_TOKEN: `pat-${canary}`,
}

/** What goes with them; nobody listens there. */
const places = {
  TWILIO_ACCOUNT_SID: 'AC1',
  TWILIO_FROM: '+15005550006',
  TWILIO_BASE_URL: 'http://127.0.0.1:1',
  RESEND_BASE_URL: 'http://127.0.0.1:1',
  HUBSPOT_BASE_URL: 'http://127.0.0.1:1',
}

let home: string
let logged: string[]
let log: Log

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'overture-secrets-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  logged = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk))
      done()
    },
  })
  log = pino({ level: 'trace' }, sink)
})

function expectNoSecret(what: string, shown: string): void {
  expect({ what, shows: new RegExp(`.{0,40}${canary}.{0,40}`, 'is').exec(shown)?.[0] }).toEqual({
    what,
    shows: undefined,
  })
}

/** All that an error could carry into a log, its causes and hidden fields included. */
const wholeError = (error: unknown) => inspect(error, { depth: 8, showHidden: true })

async function databaseWithPassword(): Promise<URL> {
  const url = new URL(await newDatabase())
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  const role = `role_of_${url.pathname.slice(1)}`
  await admin.query(`create role ${role} login superuser password '${canary}-database'`)
  await admin.end()
  url.username = role
  url.password = `${canary}-database`
  return url
}

test('an API process shows its secrets in no answer, log line, file or row', async () => {
  const database = await databaseWithPassword()
  const temporal = await started(await optionsFor(home))
  const settings = readSettings(
    {
      ...secrets,
      ...places,
      DATABASE_URL: database.href,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_TLS: 'false',
      PUBLIC_URL: 'https://overture.example',
      OVERTURE_HOME: home,
      PORT: '0',
    },
    false,
    'api',
  )
  const running = await startApiProcess(settings, log)
  const run = JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as Record<string, string>
  const url = run['api_url'] ?? ''
  const headers = { authorization: `Bearer ${run['api_key']}`, 'content-type': 'application/json' }
  const answers: string[] = []
  const get = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${url}${path}`, { headers, ...init })
    answers.push(JSON.stringify([...answer.headers]), await answer.text())
    return answer.status
  }
  try {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs', '/metrics', '/nowhere']) {
      await get(path)
    }
    expect(await get('/api/v1/keys')).toBe(200)
    expect(await get('/api/v1/crm')).toBe(200)
    for (const door of ['email/inbound', 'resend', 'twilio/sms', 'twilio/status']) {
      expect(await get(`/webhooks/${door}`, { method: 'POST', body: '{}' })).toBe(401)
    }
    expect(await get('/api/v1/contacts', { method: 'POST', body: '{"email": 5}' })).toBe(400)
  } finally {
    await running.stop()
  }
  expect(answers.length).toBeGreaterThanOrEqual(16)
  expect(logged.join()).toContain('"route":"/api/v1/keys"')
  expectNoSecret('answers', answers.join('\n'))
  expectNoSecret('log', logged.join('\n'))
  expectNoSecret('ready line', running.ready)
  expectNoSecret('run.json', JSON.stringify(run))

  const store = await openStore({ kind: 'postgres', url: database.href })
  onTestFinished(() => store.close())
  for (const table of ['processes', 'audit_log', 'tenants', 'idempotency_keys'] as const) {
    const rows = await store.db.selectFrom(table).selectAll().execute()
    expectNoSecret(table, JSON.stringify(rows))
  }
})

test.each([
  ['a wrong password', (url: URL) => (url.password = `${canary}-wrong`)],
  ['a port where nothing listens', (url: URL) => (url.port = '1')],
  ['a database that is not there', (url: URL) => (url.pathname = '/nothing')],
  ['a host that is not there', (url: URL) => (url.hostname = 'nowhere.invalid')],
])('a store with %s ends the start without its secrets', async (_how, spoil) => {
  const database = await databaseWithPassword()
  spoil(database)
  const settings = readSettings(
    {
      ...secrets,
      ...places,
      DATABASE_URL: database.href,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      PUBLIC_URL: 'https://overture.example',
      OVERTURE_HOME: home,
      PORT: '0',
    },
    false,
    'api',
  )
  const failure: unknown = await startApiProcess(settings, log).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Error)
  expectNoSecret('error', wholeError(failure))
  expectNoSecret('log', logged.join('\n'))
})

test('a store that goes away while serving shows its URL to nobody', async () => {
  const store = await openStore({ kind: 'memory' })
  const api = await startApi(store, { log })
  const dead = deadStore(`postgres://overture:${canary}-database@127.0.0.1:1/overture`)
  api.deps.store = dead
  const answer = await api.request('GET', '/api/v1/contacts')
  const ready = await api.request('GET', '/readyz')
  api.deps.store = store
  await api.close()
  await dead.close()
  await store.close()
  expect([answer.status, ready.status]).toEqual([503, 503])
  expectNoSecret('answers', answer.text + ready.text)
  expectNoSecret('log', logged.join('\n'))
})

test.each([
  ['refuses the log-in and repeats it', { auth: `535 5.7.8 no ${canary}-smtp` as const }],
  ['drops the log-in', { auth: 'drop' as const }],
])('a mail server that %s shows no password to the outcome', async (_how, script) => {
  const server = await startSmtpFaultServer(script)
  onTestFinished(() => server.close())
  const port = createSmtpEmail(`smtp://overture:${canary}-smtp@127.0.0.1:${server.port}`)
  const outcome = await port.submit(outgoingEmail, 10_000)
  expect(outcome.kind).toBe('not_sent')
  expectNoSecret('outcome', JSON.stringify(outcome))
})

describe('a setting that is refused is named and not repeated', () => {
  test.each([
    ['DATABASE_URL', `mysql://overture:${canary}@db/overture`],
    ['DATABASE_URL', `postgres://overture:${canary}@db:99999/overture`],
    ['DATABASE_URL', `overture:${canary}@db/overture`],
    ['SMTP_URL', `https://overture:${canary}@mail.example`],
    ['SMTP_URL', `smtp://overture:${canary}@mail.example:x`],
    ['PUBLIC_URL', `https://overture:${canary}@overture.example`],
    ['METRICS_TOKEN', canary],
  ])('%s=%s', (variable, value) => {
    let failure: unknown
    try {
      readSettings({ [variable]: value }, false)
    } catch (error) {
      failure = error
    }
    expect(String(failure)).toContain(`${variable}: `)
    expectNoSecret('error', wholeError(failure))
  })

  test('the same for a key of Temporal that lies in a file with more than a key', async () => {
    const path = join(home, 'key')
    await writeFile(path, `${canary} not a certificate`)
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', TEMPORAL_TLS: 'true' }
    let shown = ''
    try {
      const settings = readSettings({ ...env, TEMPORAL_TLS_CLIENT_KEY_DATA: `file:${path}` }, false)
      shown = Object.keys(settings).join()
    } catch (error) {
      shown = wholeError(error)
    }
    expectNoSecret('error', shown)
  })
})
