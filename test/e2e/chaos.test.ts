import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Touch } from '../../contracts/touches.js'
import type { TestAnswer, TestCall } from '../support/send-request.js'
import { launchDueNow } from '../support/production/launch-due-now.js'
import { startPostgres, type PostgresServer } from '../support/production/postgres-server.js'
import {
  startProductionWorld,
  type ProductionWorld,
} from '../support/production/production-world.js'
import { until } from '../support/until.js'

const campaigns = 10
const peopleEach = 100
const total = campaigns * peopleEach
const open = new Set(['planned', 'claimed', 'released'])

const addressOf = (campaign: number, person: number) =>
  `p${person}@company${campaign}x${person}.example`

describe('1,000 messages while every part is restarted and killed in turn', () => {
  let postgres: PostgresServer
  let world: ProductionWorld

  beforeAll(async () => {
    postgres = await startPostgres()
    world = await startProductionWorld({
      databaseUrl: postgres.url,
      env: { NODE_ENV: 'production', OVERTURE_SANDBOX: 'false', CLAIM_LEASE_SECONDS: '10' },
    })
  }, 120_000)
  afterAll(async () => {
    await world.close()
    await postgres.close()
  })

  /** A client that does not give up: what it gets in the end was acknowledged. */
  const persist = async (method: string, path: string, call?: TestCall): Promise<TestAnswer> =>
    until(async () => {
      const answer = await world.request(method, `/api/v1/${path}`, call).catch(() => undefined)
      return answer !== undefined && answer.status < 500 ? answer : undefined
    }, 60_000)

  const allTouches = async (state?: string): Promise<Touch[]> => {
    const found: Touch[] = []
    let cursor = ''
    do {
      const query = `limit=200${state ? `&state=${state}` : ''}${cursor && `&cursor=${cursor}`}`
      const { json } = await persist('GET', `touches?${query}`)
      found.push(...json.data)
      cursor = json.next_cursor ?? ''
    } while (cursor !== '')
    return found
  }

  const launch = (index: number) =>
    launchDueNow(
      async (path, body, key) => {
        const headers = key === undefined ? {} : { 'idempotency-key': key }
        const answer = await persist('POST', path, { body, headers })
        expect([200, 201]).toContain(answer.status)
        return answer.json
      },
      { name: `chaos${index}`, people: peopleEach, emailOf: (p) => addressOf(index, p) },
    )

  const faults: (() => Promise<void>)[] = [
    () => restart('workers', 0, 'SIGKILL'),
    () => restart('apis', 0, 'SIGTERM'),
    async () => {
      await postgres.killHard()
      await delay(2_000)
      await postgres.start()
    },
    () => restart('workers', 1, 'SIGTERM'),
    async () => {
      const before = world.temporal.pid()
      process.kill(before, 'SIGKILL')
      await until(() => world.temporal.pid() !== before, 60_000)
    },
    () => restart('apis', 1, 'SIGKILL'),
    () => restart('workers', 0, 'SIGTERM'),
    () => restart('apis', 0, 'SIGKILL'),
    async () => {
      await Promise.all([restart('workers', 0, 'SIGKILL'), restart('workers', 1, 'SIGKILL')])
    },
  ]

  async function restart(kind: 'apis' | 'workers', slot: number, signal: NodeJS.Signals) {
    const code = await world[kind][slot]!.kill(signal)
    if (signal === 'SIGTERM') expect(code).toBe(0)
    await (kind === 'apis' ? world.startApi(slot) : world.startWorker(slot))
  }

  it(
    'doubles none, loses none and sends none after an acknowledged stop',
    { timeout: 900_000 },
    async () => {
      const { sink } = world
      const arrivedAt = new Map<string, number>()
      sink.beforeAnswer = async ({ to }) => {
        arrivedAt.set(to, performance.now())
        await delay(20)
      }
      const people = (
        await Promise.all(Array.from({ length: campaigns }, (_, i) => launch(i)))
      ).flat()
      expect(people).toHaveLength(total)

      const stops: { email: string; at: number; inFlight: string[] }[] = []
      const suppress = async (nth: number) => {
        const email = addressOf(nth, peopleEach - 1)
        const answer = await persist('POST', 'suppressions', {
          body: { email, reason: 'unsubscribed' },
        })
        expect([200, 201]).toContain(answer.status)
        stops.push({ email, at: performance.now(), inFlight: answer.json.in_flight })
      }
      for (const [nth, fault] of faults.entries()) {
        const due = Math.floor(((nth + 1) * total) / (faults.length + 2))
        await until(() => sink.mail.length >= due, 120_000)
        await Promise.all([fault(), suppress(nth)])
      }

      const unfinished = async () => {
        const touches = await allTouches()
        // a start that a killed API had taken is told by another one when the lease on it ends
        if (touches.length < total) return [`${total - touches.length} not planned yet`]
        return touches
          .filter((touch) => open.has(touch.state))
          .map(({ state, reason, slot_at }) => `${state} for ${slot_at}: ${reason}`)
      }
      // a connection that a busy machine did not open in time is tried again after five minutes
      await until(async () => (await unfinished()).length === 0, 420_000).catch(async () =>
        expect(await unfinished()).toEqual([]),
      )
      const touches = await allTouches()
      expect(touches).toHaveLength(total)

      const ids = sink.mail.map(({ messageId }) => messageId)
      expect(new Set(ids).size).toBe(ids.length)
      const arrived = new Set(ids)
      const inState = (state: string) => touches.filter((touch) => touch.state === state)
      expect(inState('sent').filter((t) => !arrived.has(t.message_id!))).toEqual([])
      const known = new Set([...inState('sent'), ...inState('unknown')].map((t) => t.message_id))
      expect(ids.filter((id) => !known.has(id))).toEqual([])
      for (const { email, at, inFlight } of stops) {
        const arrival = arrivedAt.get(email)
        if (arrival !== undefined && arrival > at) expect(inFlight).toHaveLength(1)
      }

      // the unknown desk: a person looks at what arrived
      for (const touch of inState('unknown')) {
        const outcome = arrived.has(touch.message_id!) ? 'sent' : 'resend'
        const answer = await persist('POST', `touches/${touch.touch_id}/resolve`, {
          body: { outcome },
        })
        expect([200, 202]).toContain(answer.status)
      }
      await until(async () => (await allTouches('unknown')).length === 0, 60_000)
      const stopped = (await allTouches()).filter((t) => t.state !== 'sent')
      expect(stopped.every((t) => t.reason.includes('unsubscribed'))).toBe(true)
      expect(new Set(sink.mail.map(({ to }) => to)).size).toBe(total - stopped.length)
      expect(sink.mail).toHaveLength(total - stopped.length)
    },
  )
})
