import type { Client } from '@temporalio/client'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { createApi } from '../../api/create-api.js'
import type { ApiDeps, ApiSettings } from '../../api/deps.js'
import type { TemporalGate } from '../../api/temporal/temporal-gate.js'
import { createTenantClock } from '../../api/tenant-clock.js'
import type { Scope } from '../../contracts/keys.js'
import { wallClock } from '../../runtime/clock.js'
import type { Dns } from '../../runtime/dns.js'
import { openStore, type Store } from '../../store/open-store.js'
import { insertKey } from '../../store/repositories/api-keys.js'
import { ensureInstallationKey } from '../../store/repositories/installation-key.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { sendRequest, type TestAnswer, type TestCall } from './send-request.js'

export interface TestApi {
  url: string
  /** The installation's admin key of the tenant `default`. */
  key: string
  deps: ApiDeps
  /** With the admin key unless a header says otherwise; a string body is sent as it is. */
  request(method: string, path: string, given?: TestCall): Promise<TestAnswer>
  /** Makes a tenant when needed and a key for it, past the API. */
  makeKey(scopes: Scope[], tenantId?: string): Promise<string>
  close(): Promise<void>
}

export type TestDeps = Partial<Omit<ApiDeps, 'settings'>> & { settings?: Partial<ApiSettings> }

/** A Temporal that is there and has nothing to do; calling its client is a mistake of the test. */
export function temporalDouble(up: boolean | (() => Promise<boolean>) = true): TemporalGate {
  return {
    client: undefined as unknown as Client,
    isUp: typeof up === 'function' ? up : () => Promise.resolve(up),
    reason: () => undefined,
  }
}

export interface StartedApi {
  api: TestApi
  store: Store
}

/** An API on an empty store for all tests of a suite. */
export function withApi(onStart: (started: StartedApi) => void): void {
  let started: StartedApi | undefined
  beforeAll(async () => {
    const store = await openStore({ kind: 'memory' })
    started = { store, api: await startApi(store) }
    onStart(started)
  })
  afterAll(async () => {
    await started?.api.close()
    await started?.store.close()
  })
}

export async function startApi(store: Store, given: TestDeps = {}): Promise<TestApi> {
  const wall = given.wall ?? wallClock
  const deps: ApiDeps = {
    store,
    wall,
    dns: given.dns ?? silentDns,
    temporal: given.temporal ?? temporalDouble(),
    log: given.log ?? pino({ level: 'silent' }),
    clock: given.clock ?? createTenantClock(store, wall),
    outbox: given.outbox ?? { nudge: () => {} },
    timeTravel: given.timeTravel ?? null,
    ...(given.crm && { crm: given.crm }),
    ...(given.shortage && { shortage: given.shortage }),
    settings: {
      version: '0.0.0-test',
      rateLimitPerMinute: 100_000,
      trustedProxies: [],
      production: false,
      bodyLimitBytes: 262_144,
      sandbox: true,
      defaultTimezone: 'Etc/UTC',
      publicUrl: 'https://overture.example',
      mailIsReal: false,
      allowedHosts: [],
      senderSecretsDir: undefined,
      metricsToken: undefined,
      twilio: null,
      resend: null,
      resendUrl: null,
      inboundSecret: undefined,
      ...given.settings,
    },
  }
  const key = await ensureInstallationKey(store, undefined, wall.now())
  const app = await createApi(deps)
  await app.listen(0, '127.0.0.1')
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1')
  return {
    url,
    key,
    deps,
    request: (method, path, call = {}) => sendRequest(`${url}${path}`, method, { key, ...call }),
    makeKey: (scopes, tenantId = 'default') => makeKey(store, { scopes, tenantId, at: wall.now() }),
    close: () => app.close(),
  }
}

/** A name server that nobody has set up for this test proves nothing. */
const silentDns: Dns = {
  mx: async () => ({ kind: 'silent', code: 'ETEST' }),
  txt: async () => ({ kind: 'silent', code: 'ETEST' }),
  addresses: async () => ({ kind: 'silent', code: 'ETEST' }),
}

async function makeKey(
  store: Store,
  { scopes, tenantId, at }: { scopes: Scope[]; tenantId: string; at: number },
): Promise<string> {
  return store.transaction(async (trx) => {
    await ensureTenant(trx, tenantId, at)
    const made = await insertKey(trx, { tenantId, name: 'test', scopes, installation: false, at })
    return made.plaintext
  })
}
