import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../server/ports.js'
import { openStore, type Store } from '../../store/open-store.js'
import { countUndelivered } from '../../store/repositories/outbox.js'
import { campaignCalls, type CampaignCalls } from '../support/campaign-world.js'
import {
  startProductionWorld,
  type ProductionWorld,
} from '../support/production/production-world.js'
import { startServing } from '../support/production/serving-process.js'
import { startTcpProxy, type TcpProxy } from '../support/production/tcp-proxy.js'
import { newDatabase } from '../support/stores.js'
import { until } from '../support/until.js'

const person = (name: string) => ({
  account_id: name,
  email: `cto@${name}.example`,
  name: 'Anna Berg',
  title: 'CTO',
  timezone: 'Europe/Berlin',
})

describe('processes of their own, when a part is away', () => {
  let world: ProductionWorld
  let store: Store
  let calls: CampaignCalls
  let proxy: TcpProxy

  beforeAll(async () => {
    world = await startProductionWorld({ apis: 1, workers: 1 })
    store = await openStore({ kind: 'postgres', url: world.databaseUrl })
    calls = campaignCalls(world, store)
    proxy = await startTcpProxy(world.temporal.address)
    await world.apis[0]?.kill()
    await world.startApi(0, { TEMPORAL_ADDRESS: proxy.address })
  })
  afterEach(() => proxy.mend())
  afterAll(async () => {
    await world.close()
    await proxy.close()
    await store.close()
  })

  const advance = (by: string) => world.request('POST', '/api/v1/sandbox/advance', { body: { by } })
  const reply = async (campaignId: string) => {
    const { contacts } = await calls.get(`campaigns/${campaignId}`)
    const body = { contact_id: contacts[0].contact_id, type: 'replied' }
    return calls.post(`campaigns/${campaignId}/events`, body)
  }

  it('takes a reply while Temporal is away; killed before it could tell, the next process tells', async () => {
    const sender_id = await calls.sender()
    const { campaign_id } = await calls.lead({ ...person('untold'), config: { sender_id } })
    proxy.cut()
    expect(await reply(campaign_id)).toMatchObject({ contact: 'stopped' })
    const untold = await countUndelivered(store.db, 'default')
    expect(untold).toBeGreaterThan(0)
    await world.apis[0]?.kill('SIGKILL')
    expect(await countUndelivered(store.db, 'default')).toBe(untold)

    proxy.mend()
    await world.startApi(0, { TEMPORAL_ADDRESS: proxy.address })
    // an entry that the killed process was about to deliver stays leased for a while
    await until(async () => (await countUndelivered(store.db, 'default')) === 0, 45_000)
    await until(async () => {
      const { status } = await calls.get(`campaigns/${campaign_id}`)
      return status === 'completed' || status === 'paused'
    })
    await advance('P10D')
    expect(world.sink.mail.filter(({ to }) => to === 'cto@untold.example')).toEqual([])
  })

  it('says 503 where it needs Temporal, and neither process gives up', async () => {
    const sender_id = await calls.sender()
    proxy.cut()
    const launch = { ...person('away'), config: { sender_id } }
    await until(async () => (await world.request('GET', '/readyz')).status === 503)
    const refused = await world.request('POST', '/api/v1/accounts/leads', { body: launch })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect((await world.request('GET', '/healthz')).status).toBe(200)
    proxy.mend()
    await until(async () => (await world.request('GET', '/readyz')).status === 200)
    await calls.lead(launch)
  })

  it('stops cleanly while Temporal is away', async () => {
    proxy.cut()
    await until(async () => (await world.request('GET', '/readyz')).status === 503)
    expect(await world.apis[0]?.kill()).toBe(0)
    proxy.mend()
    await world.startApi(0, { TEMPORAL_ADDRESS: proxy.address })
  })

  it('sends what came due while Temporal stood still, once', async () => {
    const sender_id = await calls.sender()
    const { campaign_id } = await calls.lead({
      ...person('frozen'),
      config: {
        sender_id,
        max_touchpoints: 1,
        working_hours: {
          start: '00:00',
          end: '23:59',
          days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        },
      },
    })
    const temporal = world.temporal.pid()
    process.kill(temporal, 'SIGSTOP')
    await delay(10_000)
    process.kill(temporal, 'SIGCONT')
    await until(async () => (await world.request('GET', '/readyz')).status === 200, 30_000)
    await advance('P2D')
    expect(world.sink.mail.filter(({ to }) => to === 'cto@frozen.example')).toHaveLength(1)
    expect(await calls.touches(campaign_id)).toMatchObject([{ state: 'sent' }])
  })
})

describe('a process that waits for its Temporal server', () => {
  it('ends when it is asked to', async () => {
    const [port = 0] = await freePorts('127.0.0.1', 1)
    const starting = startServing({
      main: 'worker-main.js',
      env: {
        DATABASE_URL: await newDatabase(),
        TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
        SMTP_URL: 'smtp://127.0.0.1:1',
        PUBLIC_URL: 'https://overture.example',
        WORKER_METRICS_PORT: '0',
      },
      whileStarting: (child, log) =>
        until(() => log.some((line) => line.includes('Trying again'))).then(() => child.kill()),
    })
    await expect(starting).rejects.toThrow(/ended with 0 before it was ready/)
  })
})

describe('a second process with other settings', () => {
  let world: ProductionWorld
  beforeAll(async () => {
    world = await startProductionWorld({ apis: 1, workers: 1 })
  })
  afterAll(() => world.close())

  it('says which one differs and serves all the same where both are safe', async () => {
    await world.startWorker(1, { env: { CLAIM_LEASE_SECONDS: '45' } })
    const said = world.workers[1]?.log.join('\n') ?? ''
    expect(said).toContain('CLAIM_LEASE_SECONDS is 45 here and 60 in the api process')
    expect(said).toContain('CLAIM_LEASE_SECONDS is 45 here and 60 in the worker process')
  })

  it('does not start where one would send for real what the other pretends', async () => {
    const start = startServing({
      main: 'worker-main.js',
      env: { ...world.env, WORKER_METRICS_PORT: '0', OVERTURE_SANDBOX: 'false' },
    })
    await expect(start).rejects.toThrow(
      /ended with 1 .*OVERTURE_SANDBOX is false here and true in the (api|worker) process/s,
    )
  })
})
