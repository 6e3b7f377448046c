import { resolve } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { environmentSchema } from '../../runtime/environment.js'
import { BadEnvironment, readSettings } from '../../runtime/settings.js'

type Env = Record<string, string>

const faultsOf = (env: Env): string[] => {
  try {
    readSettings(env, false)
    return []
  } catch (error) {
    if (!(error instanceof BadEnvironment)) throw error
    return error.faults
  }
}

const production = { NODE_ENV: 'production', SMTP_URL: 'smtps://u:p@mail.example:465' }

const defaults = {
  production: false,
  home: resolve('.overture'),
  host: '127.0.0.1',
  apiPort: { variable: 'PORT', wanted: 3000, explicit: false },
  temporal: {
    kind: 'embedded',
    cli: undefined,
    port: { variable: 'OVERTURE_TEMPORAL_PORT', wanted: 7233, explicit: false },
    uiPort: { variable: 'OVERTURE_TEMPORAL_UI_PORT', wanted: 8233, explicit: false },
  },
  namespace: 'default',
  store: { kind: 'embedded' },
  smtpUrl: undefined,
  publicUrl: undefined,
  sandbox: {
    on: true,
    chosen: false,
    mailboxPort: { variable: 'OVERTURE_MAILBOX_PORT', wanted: 8025, explicit: false },
    smtpPort: { variable: 'OVERTURE_SMTP_PORT', wanted: 1025, explicit: false },
    smsPort: { variable: 'OVERTURE_SMS_PORT', wanted: 8026, explicit: false },
    people: null,
  },
  defaultTimezone: 'Etc/UTC',
  claimLeaseSeconds: 60,
  rateLimitPerMinute: 600,
  trustedProxies: [],
  allowedHosts: [],
  senderSecrets: { dir: undefined, variables: {} },
  providers: {
    twilio: null,
    resend: null,
    crm: { kind: 'local' },
    crmTenant: 'default',
    inboundSecret: undefined,
    replyFreshnessMinutes: 15,
  },
  metrics: {
    token: undefined,
    workerPort: { variable: 'WORKER_METRICS_PORT', wanted: 9464, explicit: false },
  },
  deploymentName: 'overture',
  versioning: null,
  maxCachedWorkflows: 2000,
  log: { level: 'info', pretty: false },
}

describe('without any variable', () => {
  it('everything has a default, and needs no key, network or Docker', () => {
    expect(readSettings({}, false)).toEqual(defaults)
  })

  it.each(['', ' ', '\t'])(
    'a line of an .env file that is left blank (%j) means the same',
    (blank) => {
      const env = Object.keys(environmentSchema.shape).map((name) => [name, blank])
      expect(readSettings(Object.fromEntries(env), false)).toEqual(defaults)
    },
  )

  it('variables of other programs mean nothing', () => {
    expect(readSettings({ PATH: '/bin', TEMPORAL_UNHEARD_OF: 'x' }, false)).toEqual(defaults)
  })
})

describe('a variable', () => {
  test.each<[Env, object]>([
    [{ PORT: '8080' }, { apiPort: { variable: 'PORT', wanted: 8080, explicit: true } }],
    // the default said aloud must not move when it is taken
    [{ PORT: '3000' }, { apiPort: { variable: 'PORT', wanted: 3000, explicit: true } }],
    [{ PORT: '0' }, { apiPort: { variable: 'PORT', wanted: 0, explicit: true } }],
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0' }],
    [{ OVERTURE_HOME: '/var/overture' }, { home: '/var/overture' }],
    [
      { TRUSTED_PROXIES: 'loopback, 10.0.0.0/8,fd00::/8, 192.0.2.1' },
      { trustedProxies: ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1'] },
    ],
    [{ OVERTURE_HOME: 'here' }, { home: resolve('here') }],
    [
      { OVERTURE_TEMPORAL_PORT: '7300' },
      { temporal: { port: { wanted: 7300, explicit: true }, uiPort: { wanted: 8233 } } },
    ],
    [{ OVERTURE_TEMPORAL_CLI: '/bin/temporal' }, { temporal: { cli: '/bin/temporal' } }],
    [
      { OVERTURE_MAILBOX_PORT: '9000', OVERTURE_SMTP_PORT: '9001' },
      {
        sandbox: {
          on: true,
          mailboxPort: { wanted: 9000, explicit: true },
          smtpPort: { wanted: 9001, explicit: true },
        },
      },
    ],
    [
      { TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'outreach' },
      {
        temporal: { kind: 'external', address: 'temporal.example:7233', uiUrl: null },
        namespace: 'outreach',
      },
    ],
    [
      { TEMPORAL_ADDRESS: 'a.tmprl.cloud:7233', TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'true' },
      { temporal: { kind: 'external', apiKey: 'k', tls: true } },
    ],
    [
      { TEMPORAL_ADDRESS: 'temporal:7233', TEMPORAL_UI_URL: 'http://temporal:8080' },
      { temporal: { uiUrl: 'http://temporal:8080' } },
    ],
    [
      { DATABASE_URL: 'postgres://u:p@db:5432/overture' },
      { store: { kind: 'postgres', url: 'postgres://u:p@db:5432/overture' } },
    ],
    // the operator's command line names no build of its own
    [{ TEMPORAL_DEPLOYMENT_NAME: 'eu' }, { deploymentName: 'eu', versioning: null }],
    [
      { TEMPORAL_WORKER_BUILD_ID: '2026-11-21.1' },
      { versioning: { deploymentName: 'overture', buildId: '2026-11-21.1' } },
    ],
    [{ DATABASE_URL: 'postgresql://db/overture' }, { store: { kind: 'postgres' } }],
    [
      { SMTP_URL: 'smtp://localhost:25' },
      { smtpUrl: 'smtp://localhost:25', sandbox: { on: false } },
    ],
    [
      { SMTP_URL: 'smtp://localhost:25', OVERTURE_SANDBOX: 'true' },
      { smtpUrl: 'smtp://localhost:25', sandbox: { on: true, chosen: true } },
    ],
    [{ OVERTURE_SANDBOX: 'true' }, { sandbox: { on: true, chosen: true } }],
    [{ PUBLIC_URL: 'https://o.example/' }, { publicUrl: 'https://o.example' }],
    [{ PUBLIC_URL: 'http://O.example:8080/app//' }, { publicUrl: 'http://o.example:8080/app' }],
    [{ BACKEND_BASE_URL: 'https://b.example' }, { publicUrl: 'https://b.example' }],
    [
      { PUBLIC_URL: 'https://o.example', BACKEND_BASE_URL: 'https://b.example' },
      { publicUrl: 'https://o.example' },
    ],
    // what follows goes into a mail header
    [
      { PUBLIC_URL: 'https://o.example/a b>\r\nBcc: x' },
      { publicUrl: 'https://o.example/a%20b%3EBcc:%20x' },
    ],
    [{ OVERTURE_SANDBOX: 'false', SMTP_URL: 'smtp://localhost:25' }, { sandbox: { on: false } }],
    [{ DEFAULT_TIMEZONE: 'Asia/Kolkata' }, { defaultTimezone: 'Asia/Kolkata' }],
    [{ CLAIM_LEASE_SECONDS: '5' }, { claimLeaseSeconds: 5 }],
    [{ RATE_LIMIT_PER_MINUTE: '1' }, { rateLimitPerMinute: 1 }],
    [{ MAX_CACHED_WORKFLOWS: '10' }, { maxCachedWorkflows: 10 }],
    [{ LOG_LEVEL: 'silent' }, { log: { level: 'silent' } }],
    [production, { production: true, sandbox: { on: false }, smtpUrl: production.SMTP_URL }],
  ])('%j', (env, settings) => {
    expect(readSettings(env, false)).toMatchObject(settings)
  })

  test.each<[Env, boolean, boolean]>([
    // environment, is there a terminal, is the log for people
    [{}, true, true],
    [{}, false, false],
    [production, true, false],
    [{ LOG_FORMAT: 'json' }, true, false],
    [{ LOG_FORMAT: 'pretty' }, false, true],
    [{ ...production, LOG_FORMAT: 'pretty' }, false, true],
  ])('%j, terminal %s: a log for people %s', (env, terminal, pretty) => {
    expect(readSettings(env, terminal).log.pretty).toBe(pretty)
  })
})

describe('a bad variable', () => {
  const port = 'must be a port number from 0 to 65535'
  test.each<[Env, string]>([
    [{ PORT: 'http' }, `PORT: ${port}`],
    [{ PORT: '65536' }, `PORT: ${port}`],
    [{ PORT: '-1' }, `PORT: ${port}`],
    [{ PORT: '80.5' }, 'PORT: must be a whole number'],
    [{ OVERTURE_SMTP_PORT: 'x' }, `OVERTURE_SMTP_PORT: ${port}`],
    ...['proxy.lan', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0.1/08', '1/2/3', 'true'].map(
      (value): [Env, string] => [
        { TRUSTED_PROXIES: value },
        'TRUSTED_PROXIES: must be addresses or subnets with commas between them, for example 10.0.0.0/8',
      ],
    ),
    [{ OVERTURE_SANDBOX: 'yes' }, 'OVERTURE_SANDBOX: must be true or false'],
    [{ OVERTURE_SANDBOX: '1' }, 'OVERTURE_SANDBOX: must be true or false'],
    [{ TEMPORAL_TLS: 'on' }, 'TEMPORAL_TLS: must be true or false'],
    [
      { TEMPORAL_ADDRESS: 'http://temporal:7233' },
      'TEMPORAL_ADDRESS: must be host:port, for example 127.0.0.1:7233',
    ],
    [
      { TEMPORAL_ADDRESS: 'temporal' },
      'TEMPORAL_ADDRESS: must be host:port, for example 127.0.0.1:7233',
    ],
    [
      { TEMPORAL_UI_URL: 'temporal:8080' },
      'TEMPORAL_UI_URL: must be a URL that starts with http:// or https://',
    ],
    [
      { DATABASE_URL: 'mysql://db/overture' },
      'DATABASE_URL: must be a URL that starts with postgres:// or postgresql://',
    ],
    [{ PUBLIC_URL: 'o.example' }, 'PUBLIC_URL: must be a URL that starts with http:// or https://'],
    ...['https://o.example/?a', 'https://o.example/#a', 'https://u:p@o.example'].map(
      (PUBLIC_URL): [Env, string] => [
        { PUBLIC_URL },
        'PUBLIC_URL: must have no user, query or fragment, for example https://overture.example',
      ],
    ),
    [{ SMTP_URL: 'mail.example' }, 'SMTP_URL: must be a URL that starts with smtp:// or smtps://'],
    [
      { DEFAULT_TIMEZONE: 'Berlin' },
      'DEFAULT_TIMEZONE: must be a time zone name like Europe/Berlin',
    ],
    [{ CLAIM_LEASE_SECONDS: '4' }, 'CLAIM_LEASE_SECONDS: must be a whole number from 5 to 3600'],
    [{ CLAIM_LEASE_SECONDS: '3601' }, 'CLAIM_LEASE_SECONDS: must be a whole number from 5 to 3600'],
    [
      { RATE_LIMIT_PER_MINUTE: 'many' },
      'RATE_LIMIT_PER_MINUTE: must be a whole number from 1 to 1000000',
    ],
    [
      { MAX_CACHED_WORKFLOWS: '9' },
      'MAX_CACHED_WORKFLOWS: must be a whole number from 10 to 1000000',
    ],
    [
      { ...production, OVERTURE_SANDBOX: 'true' },
      'OVERTURE_SANDBOX: must not be true when NODE_ENV is production; set SMTP_URL instead',
    ],
    [
      { NODE_ENV: 'production' },
      'SMTP_URL: is needed when NODE_ENV is production, for example smtp://user:pass@host:587',
    ],
    [{ OVERTURE_SANDBOX: 'false' }, 'SMTP_URL: is needed when OVERTURE_SANDBOX is false'],
  ])('%j: %s', (env, fault) => {
    expect(faultsOf(env)).toEqual([fault])
  })

  test.each(['LOG_LEVEL', 'LOG_FORMAT'])('%s says what it may be', (name) => {
    expect(faultsOf({ [name]: 'loud' })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: .*(json|info)`)),
    ])
  })

  it('is told together with every other one, each by its name', () => {
    const env = {
      PORT: 'x',
      SMTP_URL: 'x',
      OVERTURE_SANDBOX: 'x',
      LOG_LEVEL: 'x',
      DATABASE_URL: 'x',
    }
    expect(faultsOf(env).map((fault) => fault.split(':')[0])).toEqual(
      expect.arrayContaining(Object.keys(env)),
    )
    expect(() => readSettings(env, false)).toThrow(/^The environment has 5 bad value\(s\):\n {2}/)
  })

  it('never shows a value: it may be a password', () => {
    const secret = 'ftp://user:hunter2@mail.example'
    const faults = faultsOf({ SMTP_URL: secret, DATABASE_URL: secret, TEMPORAL_ADDRESS: secret })
    expect(faults).toHaveLength(3)
    expect(faults.join()).not.toContain('hunter2')
  })
})

describe('half of a provider is refused at the start', () => {
  const account = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't', TWILIO_FROM: '+4930123456' }
  const secret = `whsec_${'A'.repeat(32)}`
  const url = 'https://crm.studio.com/in'
  const noStop =
    'PUBLIC_URL: must be the https address of this server when Twilio is set up; else no STOP reaches it'

  test.each<[Env, string[]]>([
    [
      { TWILIO_ACCOUNT_SID: 'AC1' },
      ['TWILIO_AUTH_TOKEN, TWILIO_FROM: must be set together with the other TWILIO_ variables'],
    ],
    [account, [noStop]],
    [{ ...account, PUBLIC_URL: 'http://overture.studio.com' }, [noStop]],
    [{ ...account, PUBLIC_URL: 'https://localhost' }, [noStop]],
    [{ ...account, PUBLIC_URL: 'https://overture.studio.com' }, []],
    [{ ...account, TWILIO_BASE_URL: 'http://127.0.0.1:8026' }, []],
    [{ CRM_WEBHOOK_URL: url }, ['CRM_WEBHOOK_URL, CRM_WEBHOOK_SECRET: must be set together']],
    [{ CRM_WEBHOOK_URL: url, CRM_WEBHOOK_SECRET: secret }, []],
    [
      { CRM_WEBHOOK_URL: url, CRM_WEBHOOK_SECRET: secret, HUBSPOT_TOKEN: 'pat' },
      ['HUBSPOT_TOKEN, CRM_WEBHOOK_URL: must not both be set; there is one CRM'],
    ],
  ])('%j', (env, faults) => {
    expect(faultsOf(env)).toEqual(faults)
  })
})
