import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { campaignSchema, type CampaignStatus } from '../../contracts/campaigns.js'
import { contactSchema } from '../../contracts/contacts.js'
import { runFileSchema, type RunFile } from '../../contracts/run-file.js'
import { touchPageSchema, type Touch } from '../../contracts/touches.js'
import type { AdvanceEvent } from '../../contracts/sandbox.js'
import { senderSchema } from '../../contracts/senders.js'
import { connectHttp, type Http } from '../../demo/http.js'
import { startServer, type Server } from '../../demo/server-process.js'
import { until } from '../support/until.js'
import { startSink, type Sink } from '../support/smtp-sink.js'

/** `npm test` builds dist/ first: these tests run the very program that users run. */
const program = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))
/** Zones far apart, so that one message is under way at a time and the kill hits exactly that one. */
const people = {
  ann: 'Asia/Tokyo',
  ben: 'Asia/Kolkata',
  cat: 'Etc/UTC',
  dee: 'America/New_York',
  eli: 'America/Los_Angeles',
}
const steps = [0, 3, 4]
const allTouches = Object.keys(people).length * steps.length

interface World {
  home: string
  sink: Sink
  server: Server
  api: Http
  start(): Promise<void>
}

async function startWorld(): Promise<World> {
  const home = await mkdtemp(join(tmpdir(), 'overture-e2e-'))
  const sink = await startSink()
  const env = {
    SMTP_URL: sink.url,
    PORT: '0',
    OVERTURE_TEMPORAL_PORT: '0',
    OVERTURE_TEMPORAL_UI_PORT: '0',
    CLAIM_LEASE_SECONDS: '5',
  }
  const world = { sink, home } as World
  world.start = async () => {
    world.server = await startServer({ home, program, env })
    world.api = connectHttp(world.server.run)
  }
  await world.start()
  onTestFinished(async () => {
    await world.server.stop()
    await rm(home, { recursive: true, force: true })
  })
  return world
}

async function launch(api: Http): Promise<string> {
  const { sender_id } = await api.call(['POST', '/senders'], senderSchema, {
    email: 'mia@studio.example',
    name: 'Mia',
    postal_address: 'Hauptstr. 1, Berlin',
  })
  const contactIds: string[] = []
  for (const [name, timezone] of Object.entries(people)) {
    const contact = { email: `${name}@${name}.example`, first_name: name, timezone }
    contactIds.push((await api.call(['POST', '/contacts'], contactSchema, contact)).contact_id)
  }
  const { campaign_id } = await api.call(['POST', '/campaigns'], campaignSchema, {
    name: 'Survivors',
    launch: true,
    sender_id,
    contact_ids: contactIds,
    steps: steps.map((wait_days, index) => ({
      channel: 'email',
      subject: `Step ${index + 1}`,
      body: 'Hello {{ first_name }}',
      wait_days,
    })),
  })
  return campaign_id
}

async function drain(events: AsyncGenerator<AdvanceEvent>): Promise<void> {
  for await (const event of events) void event
}

async function touchesOf(api: Http, campaignId: string): Promise<Touch[]> {
  const path = `/touches?campaign_id=${campaignId}&limit=200`
  return (await api.call(['GET', path], touchPageSchema)).data
}

async function statusOf(api: Http, campaignId: string): Promise<CampaignStatus> {
  return (await api.call(['GET', `/campaigns/${campaignId}`], campaignSchema)).status
}

function readRun(home: string): RunFile {
  return runFileSchema.parse(JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')))
}

function endTemporal(server: Server): void {
  const { temporal } = server.run.pids
  if (temporal !== null) process.kill(temporal, 'SIGKILL')
}

describe('kill -9 in the middle of a campaign', { timeout: 180_000 }, () => {
  const killings = [
    { what: 'the server alone', everything: false },
    { what: 'the server and Temporal', everything: true },
  ]

  it.each(killings)(
    '$what, after the message was handed over: one copy, outcome unknown, the rest goes on',
    async ({ everything }) => {
      const world = await startWorld()
      const campaignId = await launch(world.api)
      const struck = Promise.withResolvers<string>()
      world.sink.beforeAnswer = async (mail) => {
        if (world.sink.mail.length !== 7) return
        if (everything) endTemporal(world.server)
        await world.server.kill()
        struck.resolve(mail.messageId)
        await new Promise(() => {})
      }
      await expect(drain(world.api.advance({ by: 'P30D' }))).rejects.toThrow()
      const messageId = await struck.promise
      world.sink.beforeAnswer = async () => {}

      await world.start()
      await drain(world.api.advance({ by: 'P40D' }))

      const ids = world.sink.mail.map((mail) => mail.messageId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toHaveLength(allTouches)
      const touches = await touchesOf(world.api, campaignId)
      const unknown = touches.filter((touch) => touch.state === 'unknown')
      expect(unknown.map((touch) => touch.message_id)).toEqual([messageId])
      expect(touches.filter((touch) => touch.state === 'sent')).toHaveLength(ids.length - 1)
      expect(await statusOf(world.api, campaignId)).toBe('completed')
    },
  )

  it('Temporal alone, while campaigns sleep: it comes back and they go on', async () => {
    const world = await startWorld()
    const campaignId = await launch(world.api)
    await drain(world.api.advance({ by: 'P4D' }))
    const { run } = world.server
    endTemporal(world.server)
    await until(async () => readRun(world.home).pids.temporal !== run.pids.temporal)
    await drain(world.api.advance({ by: 'P40D' }))

    const ids = world.sink.mail.map((mail) => mail.messageId)
    expect(new Set(ids).size).toBe(allTouches)
    expect(ids).toHaveLength(allTouches)
    expect(await statusOf(world.api, campaignId)).toBe('completed')
  })

  it('before any byte of the message: not sent twice, not lost silently', async () => {
    const world = await startWorld()
    const campaignId = await launch(world.api)
    world.sink.atRecipient = async () => {
      if (world.sink.mail.length !== 6) return
      await world.server.kill()
      await new Promise(() => {})
    }
    await expect(drain(world.api.advance({ by: 'P30D' }))).rejects.toThrow()
    world.sink.atRecipient = async () => {}

    await world.start()
    await drain(world.api.advance({ by: 'P40D' }))

    const ids = world.sink.mail.map((mail) => mail.messageId)
    expect(new Set(ids).size).toBe(ids.length)
    const touches = await touchesOf(world.api, campaignId)
    expect(touches).toHaveLength(allTouches)
    const unknown = touches.filter((touch) => touch.state === 'unknown')
    expect(unknown).toHaveLength(1)
    expect(unknown[0]?.reason).toMatch(/may have gone out/)
    expect(ids).toHaveLength(allTouches - 1)
  })

  it(
    'at five moments around an answer, from the same instant to a fifth of a second later: none twice, none lost',
    { timeout: 300_000 },
    async () => {
      const world = await startWorld()
      const campaignId = await launch(world.api)
      // the outcome may be unwritten, written, or told to Temporal: which one is a matter of luck
      const waits = [0, 5, 25, 75, 200]
      const strikes = new Map(waits.map((wait, index) => [3 + 2 * index, wait]))
      world.sink.beforeAnswer = async () => {
        const wait = strikes.get(world.sink.mail.length)
        if (wait === undefined) return
        strikes.delete(world.sink.mail.length)
        void delay(wait).then(() => world.server.kill())
      }
      while (strikes.size > 0) {
        await expect(drain(world.api.advance({ by: 'P30D' }))).rejects.toThrow()
        await world.start()
      }
      await drain(world.api.advance({ by: 'P60D' }))

      const ids = world.sink.mail.map((mail) => mail.messageId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).toHaveLength(allTouches)
      const touches = await touchesOf(world.api, campaignId)
      const states = new Set(touches.map((touch) => touch.state))
      expect([...states].filter((state) => state !== 'sent' && state !== 'unknown')).toEqual([])
      expect(touches).toHaveLength(allTouches)
      expect(await statusOf(world.api, campaignId)).toBe('completed')
    },
  )
})
