import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../../server/ports.js'
import type { TemporalServer } from '../../../server/temporal/temporal-options.js'
import { sendRequest, type TestAnswer, type TestCall } from '../send-request.js'
import { startTestTemporal } from '../overture-env.js'
import { openSink, type Sink } from '../smtp-sink.js'
import { newDatabase } from '../stores.js'
import { startServing, type ServingProcess } from './serving-process.js'

export interface ProductionOptions {
  /** Another PostgreSQL than the one that all tests share, for a test that kills it. */
  databaseUrl?: string
  apis?: number
  workers?: number
  env?: Record<string, string>
}

/** Separate processes on PostgreSQL and one Temporal server, as `npm run api` and `npm run worker` make them. */
export interface ProductionWorld {
  databaseUrl: string
  temporal: TemporalServer
  sink: Sink
  home: string
  env: Record<string, string>
  apis: ServingProcess[]
  workers: ServingProcess[]
  key: string
  startApi(slot: number, env?: Record<string, string>): Promise<void>
  startWorker(slot: number, given?: { build?: string; env?: Record<string, string> }): Promise<void>
  /** To each API in turn; with the admin key unless the call says otherwise. */
  request(method: string, path: string, call?: TestCall): Promise<TestAnswer>
  close(): Promise<void>
}

export async function startProductionWorld(
  options: ProductionOptions = {},
): Promise<ProductionWorld> {
  const { apis = 2, workers = 2 } = options
  const home = await mkdtemp(join(tmpdir(), 'overture-production-'))
  const temporal = await startTestTemporal(home)
  const sink = await openSink()
  const ports = await freePorts('127.0.0.1', apis)
  const databaseUrl = options.databaseUrl ?? (await newDatabase())
  let turn = 0
  const world: ProductionWorld = {
    databaseUrl,
    temporal,
    sink,
    home,
    apis: [],
    workers: [],
    key: '',
    env: {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      SMTP_URL: sink.url,
      PUBLIC_URL: 'https://overture.example',
      OVERTURE_SANDBOX: 'true',
      OVERTURE_HOME: home,
      RATE_LIMIT_PER_MINUTE: '1000000',
      LOG_FORMAT: 'json',
      ...options.env,
    },
    async startApi(slot, env = {}) {
      const all = { ...world.env, PORT: String(ports[slot]), ...env }
      world.apis[slot] = await startServing({ main: 'api-main.js', env: all })
    },
    async startWorker(slot, { build, env = {} } = {}) {
      const all = { ...world.env, WORKER_METRICS_PORT: '0', ...env }
      world.workers[slot] = await startServing({
        main: 'worker-main.js',
        env: all,
        ...(build !== undefined && { build }),
      })
    },
    request(method, path, call = {}) {
      turn += 1
      const url = `http://127.0.0.1:${ports[turn % apis]}${path}`
      return sendRequest(url, method, { key: world.key, ...call })
    },
    async close() {
      await Promise.all([...world.apis, ...world.workers].map((process) => process.kill()))
      await temporal.stop()
      await sink.close()
      await rm(home, { recursive: true, force: true })
    },
  }
  await startEverything(world, { apis, workers })
  return world
}

/** All at once: they find an empty database and migrate it. */
async function startEverything(
  world: ProductionWorld,
  { apis, workers }: { apis: number; workers: number },
): Promise<void> {
  await Promise.all([
    ...Array.from({ length: apis }, (_, slot) => world.startApi(slot)),
    ...Array.from({ length: workers }, (_, slot) => world.startWorker(slot)),
  ])
  world.key = (await readFile(join(world.home, 'admin-key'), 'utf8')).trim()
}
