import { Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toProblem } from '../../api/problems/to-problem.js'
import { createTemporalGate, type TemporalGate } from '../../api/temporal/temporal-gate.js'
import { wallClock } from '../../runtime/clock.js'

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
