import { Connection } from '@temporalio/client'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toProblem } from '../../api/problems/to-problem.js'
import { createTemporalGate, type TemporalGate } from '../../api/temporal/temporal-gate.js'
import { wallClock } from '../../runtime/clock.js'
import { readSettings } from '../../runtime/settings.js'
import { refusalExplainer } from '../../server/temporal/refusal-explainer.js'
import { openStore } from '../../store/open-store.js'
import { startApi } from '../support/api.js'
import { pretendTemporal } from '../support/pretend-temporal.js'
import { until } from '../support/until.js'

const payload = Buffer.from(JSON.stringify({ exp: Date.UTC(2026, 0, 31, 12, 30) / 1000 }))
const settings = readSettings(
  {
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    TEMPORAL_NAMESPACE: 'acme',
    TEMPORAL_API_KEY: `e30.${payload.toString('base64url')}.c2ln`,
  },
  false,
)

let connection: Connection
let gate: TemporalGate

beforeAll(() => {
  connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: '1s' })
  gate = createTemporalGate(connection, 'default')
})

afterAll(() => connection.close())

test('a server that is not there is not up, and callers at once share the question', async () => {
  const began = wallClock.now()
  expect(gate.isUp()).toBe(gate.isUp())
  expect(await gate.isUp()).toBe(false)
  expect(wallClock.now() - began).toBeLessThan(3_000)
})

test('what the client throws when the server is away becomes a 503 with a time to come back', async () => {
  const failure = gate.client.withDeadline(wallClock.now() + 1_000, () =>
    gate.client.workflow.getHandle('outreach:default:cmp_1:acc_1').describe(),
  )
  const problem = toProblem(await failure.catch((error: unknown) => error))
  expect([problem.code, problem.headers['Retry-After']]).toEqual(['temporal_unavailable', '5'])
})

test(
  'a key that expires while we run: said in readiness and once in the log, and over with a new key',
  { timeout: 120_000 },
  async () => {
    const server = await pretendTemporal()
    const running = Connection.lazy({ address: server.address })
    const store = await openStore({ kind: 'memory' })
    const lines: string[] = []
    const write = (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg)
    const watched = createTemporalGate(running, 'acme', {
      explain: refusalExplainer(settings),
      log: pino({ level: 'info' }, { write }),
    })
    const api = await startApi(store, { temporal: watched })
    const temporalPart = async () => {
      const answer = await api.request('GET', '/readyz', { key: null })
      return [answer.status, answer.json.parts.temporal.detail] as const
    }
    const expired =
      'TEMPORAL_API_KEY expired on 2026-01-31 12:30 UTC. Make a new key and put it in its place.'
    try {
      expect(await temporalPart()).toEqual([200, 'answers'])
      server.answer = { code: 16, details: 'Request unauthorized.' }
      await until(async () => (await temporalPart())[0] === 503, 30_000)
      expect(await temporalPart()).toEqual([503, expired])
      expect((await api.request('GET', '/healthz', { key: null })).status).toBe(200)
      const asked = server.authorizations.length
      await until(
        async () => (await temporalPart()) && server.authorizations.length > asked,
        30_000,
      )
      server.answer = undefined
      await until(async () => (await temporalPart())[0] === 200, 30_000)
      expect(lines).toEqual([expired, 'Temporal accepts calls again.'])
    } finally {
      await api.close()
      await store.close()
      await running.close()
    }
  },
)
