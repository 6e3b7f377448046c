import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client, Connection } from '@temporalio/client'
import { NativeConnection } from '@temporalio/worker'
import { pino } from 'pino'
import { inject } from 'vitest'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import type { EmailPort, EmailTransports, SmsPort } from '../../activities/ports.js'
import { Connection as ClientConnection } from '@temporalio/client'
import { commandCampaign } from '../../api/campaigns/command-campaign.js'
import { createCampaign } from '../../api/campaigns/create-campaign.js'
import type { ApiDeps } from '../../api/deps.js'
import { startOutboxDeliverer } from '../../api/outbox/outbox-deliverer.js'
import { suppress } from '../../api/suppressions/change-suppressions.js'
import { createTemporalGate } from '../../api/temporal/temporal-gate.js'
import { createTenantClock } from '../../api/tenant-clock.js'
import { campaignInputSchema } from '../../contracts/campaign-input.js'
import type { Campaign } from '../../contracts/campaigns.js'
import type { AdvanceEvent } from '../../contracts/sandbox.js'
import { registeredSearchAttributes } from '../../contracts/temporal/search-attributes.js'
import type { CampaignCommand } from '../../domain/campaigns/transition.js'
import { durationMs } from '../../domain/time/duration-ms.js'
import { createDns } from '../../runtime/dns.js'
import { wallClock } from '../../runtime/clock.js'
import type { Log } from '../../runtime/log.js'
import { createTimeTravel } from '../../sandbox/time/create-time-travel.js'
import { freePorts } from '../../server/ports.js'
import { startTemporal } from '../../server/temporal/start-temporal.js'
import type { TemporalServer } from '../../server/temporal/temporal-options.js'
import { openStore, type Store } from '../../store/open-store.js'
import { ensureTenant } from '../../store/repositories/tenants.js'
import { installRuntime } from '../../workers/install-runtime.js'
import { runWorkers, type RunningWorkers } from '../../workers/run-workers.js'
import { createTouchMetrics } from '../../workers/touch-metrics.js'
import { createFakeEmail, type FakeEmail } from './fake-email.js'
import { openTestStore, type StoreKind } from './stores.js'

export interface EnvOptions {
  store?: StoreKind
  /** A PostgreSQL that other processes of the test open, too. */
  databaseUrl?: string
  email?: EmailPort
  /** In place of `email`, for senders with mail servers of their own. */
  transports?: EmailTransports
  sms?: SmsPort
  bundle?: string
  claimLeaseSeconds?: number
  production?: boolean
  /** Where the activities log. */
  log?: Log
  /** `host:port` at which this process tells the metrics of its workers; the first one started decides. */
  metricsAddress?: string
}

export interface Person {
  email: string
  first_name?: string
  timezone?: string
}

export interface LaunchOptions {
  people: Person[]
  /** `wait_days` of each step. */
  waits: number[]
  tenantId?: string
}

/** The real engine: Temporal server, workers, store, outbox and time travel; only the mail is pretended. */
export interface OutreachEnv {
  store: Store
  client: Client
  email: FakeEmail
  deps: ApiDeps
  temporal: TemporalServer
  launch(options: LaunchOptions): Promise<Campaign>
  command(campaign: Campaign, command: CampaignCommand): Promise<string[]>
  unsubscribe(email: string): Promise<string[]>
  /** Pretend time passes; answers what happened. */
  advance(by: string): Promise<AdvanceEvent[]>
  workflowIds(campaign: Pick<Campaign, 'campaign_id'>): Promise<string[]>
  stopWorkers(): Promise<void>
  startWorkers(bundle?: string): Promise<void>
  close(): Promise<void>
}

const tenantId = 'default'
const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
let runtimeInstalled = false

const caller = {
  tenantId,
  keyId: 'key_test',
  name: 'test',
  scopes: ['admin' as const],
  installation: true,
  requestId: 'req_test',
}

export async function startOutreachEnv(options: EnvOptions = {}): Promise<OutreachEnv> {
  if (!runtimeInstalled) installRuntime(log, options.metricsAddress)
  runtimeInstalled = true
  const home = await mkdtemp(join(tmpdir(), 'overture-env-'))
  const temporal = await startTestTemporal(home)
  const store = await openEnvStore(options)
  await store.transaction((trx) => ensureTenant(trx, tenantId, wallClock.now()))
  const email = createFakeEmail()
  const connection = await ClientConnection.connect({ address: temporal.address })
  const native = await NativeConnection.connect({ address: temporal.address })
  const deps = await apiDepsOn(store, connection)
  const workers = workerSwitch({ options, store, native, email: options.email ?? email })
  await workers.start()
  return {
    store,
    client: deps.temporal.client,
    email,
    deps,
    temporal,
    launch: (launch) => launchCampaign(deps, launch),
    command: async (campaign, command) => {
      const order = { caller, campaignId: campaign.campaign_id, command }
      return (await commandCampaign(deps, order)).in_flight
    },
    unsubscribe: async (address) => {
      const placed = await suppress(deps, caller, { email: address, reason: 'unsubscribed' })
      return placed.answer.in_flight
    },
    advance: (by) => travel(deps, by),
    workflowIds: (campaign) => workflowIdsOf(store, campaign),
    stopWorkers: workers.stop,
    startWorkers: workers.start,
    async close() {
      await deps.stopOutbox()
      await workers.stop()
      await connection.close()
      await native.close()
      await store.close()
      await temporal.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

function openEnvStore({ store, databaseUrl }: EnvOptions): Promise<Store> {
  if (databaseUrl !== undefined) return openStore({ kind: 'postgres', url: databaseUrl })
  return openTestStore(store ?? 'pglite')
}

export async function startTestTemporal(home: string): Promise<TemporalServer> {
  const cli = process.env['OVERTURE_TEMPORAL_CLI']
  if (!cli) throw new Error('OVERTURE_TEMPORAL_CLI is not set; run the tests with npm test')
  const [port = 0, uiPort = 0] = await freePorts('127.0.0.1', 2)
  return startTemporal({
    cli,
    home,
    host: '127.0.0.1',
    port: { wanted: port, explicit: false, variable: 'OVERTURE_TEMPORAL_PORT' },
    uiPort: { wanted: uiPort, explicit: false, variable: 'OVERTURE_TEMPORAL_UI_PORT' },
    namespace: 'default',
    searchAttributes: registeredSearchAttributes,
    log,
  })
}

async function apiDepsOn(
  store: Store,
  connection: Connection,
): Promise<ApiDeps & { stopOutbox(): Promise<void> }> {
  const temporal = createTemporalGate(connection, 'default')
  const { client } = temporal
  const outbox = startOutboxDeliverer({ store, client, clock: wallClock, log, sandbox: true })
  return {
    store,
    temporal,
    log,
    clock: createTenantClock(store),
    wall: wallClock,
    dns: createDns(['127.0.0.1:1']),
    outbox,
    timeTravel: createTimeTravel({ store, client, namespace: 'default', clock: wallClock }, null),
    stopOutbox: () => outbox.stop(),
    settings: {
      version: 'test',
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
    },
  }
}

interface WorkerParts {
  options: EnvOptions
  store: Store
  native: NativeConnection
  email: EmailPort
}

function workerSwitch({ options, store, native, email }: WorkerParts) {
  let running: RunningWorkers | undefined
  return {
    async start(bundle?: string) {
      running = await runWorkers(
        {
          connection: native,
          namespace: 'default',
          maxCachedWorkflows: 500,
          stickyTimeoutMs: 3_000,
          versioning: null,
          activities: createOutreachActivities({
            store,
            transports: options.transports ?? { forSender: () => email },
            sms: options.sms ?? null,
            clock: wallClock,
            log: options.log ?? log,
            metrics: createTouchMetrics(),
            claimLeaseSeconds: options.claimLeaseSeconds ?? 60,
            defaultTimezone: 'Etc/UTC',
            publicUrl: 'https://overture.example',
            production: options.production ?? false,
            replyFreshness: { minutes: 15, isNeeded: () => false },
          }),
        },
        bundle ?? options.bundle ?? inject('workflowBundle'),
      )
      // a worker that dies shows up as a failed test; without a listener it would end the process
      running.finished.catch((error: unknown) => log.error(error))
    },
    async stop() {
      await running?.drain()
      running = undefined
    },
  }
}

async function launchCampaign(deps: ApiDeps, launch: LaunchOptions): Promise<Campaign> {
  const now = new Date(await deps.clock.now(tenantId))
  const { db } = deps.store
  await db
    .insertInto('senders')
    .values({
      tenant_id: tenantId,
      sender_id: 'snd_1',
      email: 'mia@studio.example',
      name: 'Mia Winter',
      postal_address: 'Studio GmbH, Hauptstr. 1, 10115 Berlin',
      timezone: 'Europe/Berlin',
      daily_cap: 1000,
      verified: true,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const contactIds: string[] = []
  for (const person of launch.people) {
    const contactId = `con_${person.email.replace(/[^a-z0-9]/g, '-')}`
    contactIds.push(contactId)
    await db
      .insertInto('contacts')
      .values({
        tenant_id: tenantId,
        contact_id: contactId,
        email: person.email,
        first_name: person.first_name ?? 'Kim',
        timezone: person.timezone ?? 'Europe/Berlin',
        consent: '{}',
        fields: '{}',
        created_at: now,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const input = campaignInputSchema.parse({
    name: 'Test',
    sender_id: 'snd_1',
    contact_ids: contactIds,
    launch: true,
    steps: launch.waits.map((wait_days, index) => ({
      channel: 'email',
      subject: `Step ${index + 1} for {{ first_name }}`,
      body: 'Hello {{ first_name }}',
      wait_days,
    })),
  })
  return createCampaign(deps, { caller, input, idempotencyKey: undefined })
}

async function travel(deps: ApiDeps, by: string): Promise<AdvanceEvent[]> {
  const toMs = (await deps.clock.now(tenantId)) + durationMs(by)
  const events: AdvanceEvent[] = []
  const journey = { tenantId, toMs, untilFirstEvent: false }
  for await (const event of deps.timeTravel!.travel(journey)) events.push(event)
  return events
}

export async function workflowIdsOf(
  store: Store,
  campaign: Pick<Campaign, 'campaign_id'>,
): Promise<string[]> {
  const rows = await store.db
    .selectFrom('campaign_accounts')
    .select('workflow_id')
    .where('campaign_id', '=', campaign.campaign_id)
    .orderBy('workflow_id')
    .execute()
  return rows.map((row) => row.workflow_id)
}
