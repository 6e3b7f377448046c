import { resolve } from 'node:path'
import { environmentSchema, type Environment } from './environment.js'
import type { PeopleSetting } from './people-setting.js'
import { portSetting, type PortSetting } from './port-setting.js'
import { halfProviders, providerSettings, type ProviderSettings } from './provider-settings.js'
import { resolveReferences } from './secret-references.js'
import { senderSecretsIn, type SenderSecrets } from './sender-secrets.js'
import { BadTemporalProfile } from './temporal-profile.js'
import { temporalPlace, type TemporalSetting, type TemporalVariables } from './temporal-setting.js'

export type StoreSetting = { kind: 'embedded' } | { kind: 'postgres'; url: string }

/** `all`: everything in one process; `api` and `worker` are processes of their own. */
export type ProcessRole = 'all' | 'api' | 'worker'

export interface Settings {
  production: boolean
  home: string
  host: string
  apiPort: PortSetting
  temporal: TemporalSetting
  namespace: string
  store: StoreSetting
  smtpUrl: string | undefined
  /** Where recipients reach this server; without a trailing slash. */
  publicUrl: string | undefined
  sandbox: SandboxSetting
  defaultTimezone: string
  claimLeaseSeconds: number
  rateLimitPerMinute: number
  /** Addresses or subnets whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  /** `host:port` that calls to the outside may reach although private. */
  allowedHosts: string[]
  senderSecrets: SenderSecrets
  providers: ProviderSettings
  maxCachedWorkflows: number
  metrics: { token: string | undefined; workerPort: PortSetting }
  /** Under which the builds of the workers belong together. */
  deploymentName: string
  versioning: WorkerVersioning | null
  log: { level: string; pretty: boolean }
}

export interface WorkerVersioning {
  deploymentName: string
  buildId: string
}

export type SandboxSetting =
  | { on: false }
  | {
      on: true
      chosen: boolean
      mailboxPort: PortSetting
      smtpPort: PortSetting
      smsPort: PortSetting
      /** What people without an address tag do; null: nothing. */
      people: PeopleSetting | null
    }

/** Thrown with every fault of the environment at once. */
export class BadEnvironment extends Error {
  constructor(readonly faults: string[]) {
    super(
      `The environment has ${faults.length} bad value(s):\n${faults.map((f) => `  ${f}`).join('\n')}`,
    )
    this.name = 'BadEnvironment'
  }
}

type Env = Record<string, string | undefined>

export function readSettings(given: Env, terminal: boolean, role: ProcessRole = 'all'): Settings {
  const { env, parsed: e } = readEnvironment(given)
  const faults = [...contradictions(e), ...halfProviders(e), ...lacking(e, role)]
  if (faults.length > 0) throw new BadEnvironment(faults)
  return {
    production: e.NODE_ENV === 'production',
    home: resolve(e.OVERTURE_HOME ?? '.overture'),
    host: e.HOST ?? '127.0.0.1',
    apiPort: portSetting('PORT', e.PORT, 3000),
    ...placeOrFault(e, { env, givenApiKey: given.TEMPORAL_API_KEY }),
    store: e.DATABASE_URL ? { kind: 'postgres', url: e.DATABASE_URL } : { kind: 'embedded' },
    smtpUrl: e.SMTP_URL,
    publicUrl: e.PUBLIC_URL ?? e.BACKEND_BASE_URL,
    sandbox: sandboxSetting(e),
    defaultTimezone: e.DEFAULT_TIMEZONE ?? 'Etc/UTC',
    claimLeaseSeconds: e.CLAIM_LEASE_SECONDS ?? 60,
    maxCachedWorkflows: e.MAX_CACHED_WORKFLOWS ?? 2000,
    ...trafficSettings(e),
    metrics: {
      token: e.METRICS_TOKEN,
      workerPort: portSetting('WORKER_METRICS_PORT', e.WORKER_METRICS_PORT, 9464),
    },
    ...deploymentOf(e),
    senderSecrets: senderSecretsIn(env, e.SENDER_SECRETS_DIR),
    providers: providerSettings(e),
    log: logSetting(e, terminal),
  }
}

function readEnvironment(given: Env): { env: Env; parsed: Environment } {
  const { env, faults } = resolveReferences(given)
  const { data, error } = environmentSchema.safeParse(env)
  const unresolved = new Set(faults.map((fault) => fault.slice(0, fault.indexOf(':'))))
  for (const issue of error?.issues ?? []) {
    const variable = issue.path.join('.')
    if (!unresolved.has(variable)) faults.push(`${variable}: ${issue.message}`)
  }
  if (!data || faults.length > 0) throw new BadEnvironment(faults)
  return { env, parsed: data }
}

function trafficSettings(e: Environment) {
  return {
    rateLimitPerMinute: e.RATE_LIMIT_PER_MINUTE ?? 600,
    trustedProxies: e.TRUSTED_PROXIES ?? [],
    allowedHosts: e.OVERTURE_ALLOWED_HOSTS ?? [],
  }
}

function placeOrFault(e: Environment, variables: TemporalVariables) {
  try {
    return temporalPlace(e, variables)
  } catch (error) {
    if (error instanceof BadTemporalProfile) throw new BadEnvironment([error.message])
    throw error
  }
}

function deploymentOf(e: Environment) {
  const deploymentName = e.TEMPORAL_DEPLOYMENT_NAME ?? 'overture'
  const buildId = e.TEMPORAL_WORKER_BUILD_ID
  return { deploymentName, versioning: buildId ? { deploymentName, buildId } : null }
}

function logSetting(e: Environment, terminal: boolean): Settings['log'] {
  return {
    level: e.LOG_LEVEL ?? 'info',
    pretty: e.LOG_FORMAT ? e.LOG_FORMAT === 'pretty' : terminal && e.NODE_ENV !== 'production',
  }
}

function contradictions(e: Environment): string[] {
  const faults: string[] = []
  if (e.NODE_ENV === 'production' && e.OVERTURE_SANDBOX) {
    faults.push(
      'OVERTURE_SANDBOX: must not be true when NODE_ENV is production; set SMTP_URL instead',
    )
  }
  if (e.OVERTURE_SANDBOX !== true && !e.SMTP_URL) {
    if (e.NODE_ENV === 'production') {
      faults.push(
        'SMTP_URL: is needed when NODE_ENV is production, for example smtp://user:pass@host:587',
      )
    } else if (e.OVERTURE_SANDBOX === false) {
      faults.push('SMTP_URL: is needed when OVERTURE_SANDBOX is false')
    }
  }
  return faults
}

/** Processes of their own share nothing but what these variables name. */
function lacking(e: Environment, role: ProcessRole): string[] {
  if (role === 'all') return []
  const who = role === 'api' ? 'an API process' : 'a worker process'
  const needed = {
    DATABASE_URL: [e.DATABASE_URL, 'postgres://overture:password@127.0.0.1:5432/overture'],
    TEMPORAL_ADDRESS: [
      e.TEMPORAL_ADDRESS ?? e.TEMPORAL_PROFILE ?? e.TEMPORAL_CONFIG_FILE,
      '127.0.0.1:7233',
    ],
    SMTP_URL: [e.SMTP_URL, 'smtp://127.0.0.1:1025'],
    PUBLIC_URL: [e.PUBLIC_URL ?? e.BACKEND_BASE_URL, 'https://overture.example'],
  }
  return Object.entries(needed).flatMap(([name, [value, example]]) =>
    value === undefined ? [`${name}: is needed by ${who} of its own, for example ${example}`] : [],
  )
}

function sandboxSetting(e: Environment): SandboxSetting {
  const on = e.OVERTURE_SANDBOX ?? (e.NODE_ENV !== 'production' && !e.SMTP_URL)
  if (!on) return { on: false }
  return {
    on: true,
    chosen: e.OVERTURE_SANDBOX === true,
    mailboxPort: portSetting('OVERTURE_MAILBOX_PORT', e.OVERTURE_MAILBOX_PORT, 8025),
    smtpPort: portSetting('OVERTURE_SMTP_PORT', e.OVERTURE_SMTP_PORT, 1025),
    smsPort: portSetting('OVERTURE_SMS_PORT', e.OVERTURE_SMS_PORT, 8026),
    people: e.OVERTURE_SANDBOX_PEOPLE ?? null,
  }
}
