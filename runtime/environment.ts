import { isIP } from 'node:net'
import { z } from 'zod'
import { readPeopleSetting } from './people-setting.js'
import { phoneSchema, tenantIdSchema, timezoneSchema } from '../contracts/values.js'

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

/** What Temporal takes as the name of a deployment or a build. */
const deploymentName = z
  .string()
  .regex(/^[\w-][\w.-]{0,99}$/, 'must be letters, digits, dots, dashes or underscores')

const commaList = z
  .string()
  .transform((value) => value.split(',').flatMap((part) => part.trim() || []))

const hostList = commaList.refine((hosts) => hosts.every((host) => /^\S+:\d+$/.test(host)), {
  error: 'must be host:port pairs with commas between them, for example crm.lan:8443',
})

const proxyList = commaList.refine((proxies) => proxies.every(isProxy), {
  error: 'must be addresses or subnets with commas between them, for example 10.0.0.0/8',
})

/** Not a subnet of all addresses: every caller could name an address of its choice. */
function isProxy(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true
  const [address, bits, ...more] = text.split('/')
  const kind = isIP(address ?? '')
  if (kind === 0 || more.length > 0) return false
  const longest = kind === 4 ? 32 : 128
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest)
}

const sandboxPeople = z.string().transform((text, context) => {
  const setting = readPeopleSetting(text)
  if (typeof setting !== 'string') return setting
  context.addIssue({ code: 'custom', message: setting })
  return z.NEVER
})

/** As Standard Webhooks writes it: at least 24 bytes in base64. */
const signingSecret = z
  .string()
  .regex(/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64')

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
  OVERTURE_SMS_PORT: optional(port),
  OVERTURE_SANDBOX_PEOPLE: optional(sandboxPeople),
  TEMPORAL_ADDRESS: optional(hostAndPort),
  TEMPORAL_NAMESPACE: optional(z.string()),
  TEMPORAL_API_KEY: optional(z.string()),
  TEMPORAL_TLS: optional(flag),
  TEMPORAL_TLS_CLIENT_CERT_PATH: optional(z.string()),
  TEMPORAL_TLS_CLIENT_CERT_DATA: optional(z.string()),
  TEMPORAL_TLS_CLIENT_KEY_PATH: optional(z.string()),
  TEMPORAL_TLS_CLIENT_KEY_DATA: optional(z.string()),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: optional(z.string()),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: optional(z.string()),
  TEMPORAL_TLS_SERVER_NAME: optional(z.string()),
  TEMPORAL_PROFILE: optional(z.string()),
  TEMPORAL_CONFIG_FILE: optional(z.string()),
  TEMPORAL_UI_URL: optional(urlOf(['http:', 'https:'])),
  TEMPORAL_DEPLOYMENT_NAME: optional(deploymentName),
  TEMPORAL_WORKER_BUILD_ID: optional(deploymentName),
  DATABASE_URL: optional(urlOf(['postgres:', 'postgresql:'])),
  SMTP_URL: optional(urlOf(['smtp:', 'smtps:'])),
  PUBLIC_URL: optional(publicUrl),
  BACKEND_BASE_URL: optional(publicUrl),
  DEFAULT_TIMEZONE: optional(timezoneSchema),
  CLAIM_LEASE_SECONDS: optional(wholeNumber(5, 3600)),
  RATE_LIMIT_PER_MINUTE: optional(wholeNumber(1, 1_000_000)),
  TRUSTED_PROXIES: optional(proxyList),
  OVERTURE_ALLOWED_HOSTS: optional(hostList),
  SENDER_SECRETS_DIR: optional(z.string()),
  INBOUND_WEBHOOK_SECRET: optional(signingSecret),
  REPLY_FRESHNESS_MINUTES: optional(wholeNumber(1, 1440)),
  TWILIO_ACCOUNT_SID: optional(z.string()),
  TWILIO_AUTH_TOKEN: optional(z.string()),
  TWILIO_FROM: optional(phoneSchema),
  TWILIO_BASE_URL: optional(urlOf(['http:', 'https:'])),
  RESEND_API_KEY: optional(z.string()),
  RESEND_WEBHOOK_SECRET: optional(signingSecret),
  RESEND_BASE_URL: optional(urlOf(['http:', 'https:'])),
  HUBSPOT_TOKEN: optional(z.string()),
  HUBSPOT_BASE_URL: optional(urlOf(['http:', 'https:'])),
  CRM_WEBHOOK_URL: optional(urlOf(['http:', 'https:'])),
  CRM_WEBHOOK_SECRET: optional(signingSecret),
  CRM_TENANT: optional(tenantIdSchema),
  METRICS_TOKEN: optional(z.string().min(16, 'must have at least 16 characters')),
  WORKER_METRICS_PORT: optional(port),
  MAX_CACHED_WORKFLOWS: optional(wholeNumber(10, 1_000_000)),
  LOG_LEVEL: optional(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
  LOG_FORMAT: optional(z.enum(['json', 'pretty'])),
})

export type Environment = z.output<typeof environmentSchema>
