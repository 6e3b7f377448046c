import { resolve } from 'node:path'
import { z } from 'zod'
import { timezoneSchema } from '../contracts/values.js'

/** A blank variable means the same as a missing one: that is what an unedited line of .env.example is. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (isBlank(value) ? undefined : value), schema.optional())

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}

const port = z.coerce
  .number({ error: 'must be a port number from 0 to 65535' })
  .int('must be a whole number')
  .min(0, 'must be a port number from 0 to 65535')
  .max(65535, 'must be a port number from 0 to 65535')

const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number({ error: `must be a whole number from ${min} to ${max}` })
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be a whole number from ${min} to ${max}`)
    .max(max, `must be a whole number from ${min} to ${max}`)

const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((v) => v === 'true')

const urlOf = (protocols: string[]) =>
  z.string().refine((value) => protocols.includes(URL.parse(value)?.protocol ?? ''), {
    error: `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  })

/** It ends up in front of every path and inside a mail header, so nothing may follow its own path. */
const publicUrl = urlOf(['http:', 'https:'])
  .max(500, 'must be at most 500 characters')
  .refine((value) => !/[?#@]/.test(value), {
    error: 'must have no user, query or fragment, for example https://overture.example',
  })
  .transform((value) => new URL(value).href.replace(/\/+$/, ''))

const hostAndPort = z
  .string()
  .regex(/^[^\s:/]+:\d+$/, 'must be host:port, for example 127.0.0.1:7233')

export const environmentSchema = z.object({
  NODE_ENV: optional(z.string()),
  HOST: optional(z.string()),
  PORT: optional(port),
  OVERTURE_HOME: optional(z.string()),
  OVERTURE_SANDBOX: optional(flag),
  OVERTURE_TEMPORAL_CLI: optional(z.string()),
  OVERTURE_TEMPORAL_PORT: optional(port),
  OVERTURE_TEMPORAL_UI_PORT: optional(port),
  OVERTURE_MAILBOX_PORT: optional(port),
  OVERTURE_SMTP_PORT: optional(port),
  TEMPORAL_ADDRESS: optional(hostAndPort),
  TEMPORAL_NAMESPACE: optional(z.string()),
  TEMPORAL_API_KEY: optional(z.string()),
  TEMPORAL_TLS: optional(flag),
  TEMPORAL_UI_URL: optional(urlOf(['http:', 'https:'])),
  DATABASE_URL: optional(urlOf(['postgres:', 'postgresql:'])),
  SMTP_URL: optional(urlOf(['smtp:', 'smtps:'])),
  PUBLIC_URL: optional(publicUrl),
  BACKEND_BASE_URL: optional(publicUrl),
  DEFAULT_TIMEZONE: optional(timezoneSchema),
  CLAIM_LEASE_SECONDS: optional(wholeNumber(5, 3600)),
  RATE_LIMIT_PER_MINUTE: optional(wholeNumber(1, 1_000_000)),
  MAX_CACHED_WORKFLOWS: optional(wholeNumber(10, 1_000_000)),
  LOG_LEVEL: optional(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
  LOG_FORMAT: optional(z.enum(['json', 'pretty'])),
})

export type Environment = z.output<typeof environmentSchema>

/** `explicit` ports never move when they are taken; defaults do. */
export interface PortSetting {
  wanted: number
  explicit: boolean
  variable: string
}

export type TemporalSetting =
  | { kind: 'embedded'; cli: string | undefined; port: PortSetting; uiPort: PortSetting }
  | {
      kind: 'external'
      address: string
      uiUrl: string | null
      apiKey: string | undefined
      tls: boolean | undefined
    }

export type StoreSetting = { kind: 'embedded' } | { kind: 'postgres'; url: string }

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
  maxCachedWorkflows: number
  log: { level: string; pretty: boolean }
}

export type SandboxSetting =
  | { on: false }
  | { on: true; chosen: boolean; mailboxPort: PortSetting; smtpPort: PortSetting }

/** Thrown with every fault of the environment at once. */
export class BadEnvironment extends Error {
  constructor(readonly faults: string[]) {
    super(
      `The environment has ${faults.length} bad value(s):\n${faults.map((f) => `  ${f}`).join('\n')}`,
    )
    this.name = 'BadEnvironment'
  }
}

export function readSettings(env: Record<string, string | undefined>, terminal: boolean): Settings {
  const parsed = environmentSchema.safeParse(env)
  if (!parsed.success) {
    throw new BadEnvironment(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    )
  }
  const e = parsed.data
  const faults = contradictions(e)
  if (faults.length > 0) throw new BadEnvironment(faults)
  return {
    production: e.NODE_ENV === 'production',
    home: resolve(e.OVERTURE_HOME ?? '.overture'),
    host: e.HOST ?? '127.0.0.1',
    apiPort: portSetting('PORT', e.PORT, 3000),
    temporal: temporalSetting(e),
    namespace: e.TEMPORAL_NAMESPACE ?? 'default',
    store: e.DATABASE_URL ? { kind: 'postgres', url: e.DATABASE_URL } : { kind: 'embedded' },
    smtpUrl: e.SMTP_URL,
    publicUrl: e.PUBLIC_URL ?? e.BACKEND_BASE_URL,
    sandbox: sandboxSetting(e),
    defaultTimezone: e.DEFAULT_TIMEZONE ?? 'Etc/UTC',
    claimLeaseSeconds: e.CLAIM_LEASE_SECONDS ?? 60,
    rateLimitPerMinute: e.RATE_LIMIT_PER_MINUTE ?? 600,
    maxCachedWorkflows: e.MAX_CACHED_WORKFLOWS ?? 2000,
    log: logSetting(e, terminal),
  }
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

function portSetting(variable: string, value: number | undefined, fallback: number): PortSetting {
  return { variable, wanted: value ?? fallback, explicit: value !== undefined }
}

function temporalSetting(e: Environment): TemporalSetting {
  if (e.TEMPORAL_ADDRESS) {
    return {
      kind: 'external',
      address: e.TEMPORAL_ADDRESS,
      uiUrl: e.TEMPORAL_UI_URL ?? null,
      apiKey: e.TEMPORAL_API_KEY,
      tls: e.TEMPORAL_TLS,
    }
  }
  return {
    kind: 'embedded',
    cli: e.OVERTURE_TEMPORAL_CLI,
    port: portSetting('OVERTURE_TEMPORAL_PORT', e.OVERTURE_TEMPORAL_PORT, 7233),
    uiPort: portSetting('OVERTURE_TEMPORAL_UI_PORT', e.OVERTURE_TEMPORAL_UI_PORT, 8233),
  }
}

function sandboxSetting(e: Environment): SandboxSetting {
  const on = e.OVERTURE_SANDBOX ?? (e.NODE_ENV !== 'production' && !e.SMTP_URL)
  if (!on) return { on: false }
  return {
    on: true,
    chosen: e.OVERTURE_SANDBOX === true,
    mailboxPort: portSetting('OVERTURE_MAILBOX_PORT', e.OVERTURE_MAILBOX_PORT, 8025),
    smtpPort: portSetting('OVERTURE_SMTP_PORT', e.OVERTURE_SMTP_PORT, 1025),
  }
}
