import { Inject } from '@nestjs/common'
import type { CrmOf } from '../contracts/crm-port.js'
import type { TimeTravel } from '../contracts/time-travel.js'
import type { Clock } from '../runtime/clock.js'
import type { Dns } from '../runtime/dns.js'
import type { Log } from '../runtime/log.js'
import type { Store } from '../store/open-store.js'
import type { TemporalGate } from './temporal/temporal-gate.js'
import type { TenantClock } from './tenant-clock.js'

export interface ApiSettings {
  version: string
  rateLimitPerMinute: number
  /** Addresses or subnets whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  production: boolean
  bodyLimitBytes: number
  sandbox: boolean
  /** For contacts without a zone of their own. */
  defaultTimezone: string
  /** Where the links in messages lead; without a trailing slash. */
  publicUrl: string
  /** Messages of senders without a mail server of their own leave this machine. */
  mailIsReal: boolean
  /** `host:port` that calls to the outside may reach although private. */
  allowedHosts: string[]
  /** Holds a folder for each tenant with the passwords of its senders. */
  senderSecretsDir: string | undefined
  /** undefined: /metrics is open in development and closed in production. */
  metricsToken: string | undefined
  /** Signs what Twilio, or the sandbox in its place, tells us. null: its webhooks are refused. */
  twilio: { authToken: string } | null
  /** null: the webhook of Resend is refused. */
  resend: { webhookSecret: string } | null
  /** Where messages of senders with the provider resend go; null: there is no key for it. */
  resendUrl: string | null
  /** Signs inbound mail of the default tenant. */
  inboundSecret: string | undefined
}

export interface ApiDeps {
  store: Store
  temporal: TemporalGate
  log: Log
  /** What a tenant calls now. */
  clock: TenantClock
  /** Leases and waits of running work are wall time, whatever the tenant's clock says. */
  wall: Clock
  dns: Dns
  settings: ApiSettings
  /** To be told after each commit that wrote an outbox row. */
  outbox: { nudge(): void }
  /** Left out: our own log is the CRM of every tenant. */
  crm?: CrmOf
  /** null where the sandbox is off. */
  timeTravel: TimeTravel | null
  /** Why nothing new may be stored just now; left out where the store is elsewhere. */
  shortage?: () => string | null
}

export const apiDeps = Symbol('ApiDeps')

/** Marks the constructor parameter of a controller, guard or interceptor that takes the `ApiDeps`. */
export const Deps = () => Inject(apiDeps)
