import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { readSettings, type Settings } from '../../runtime/settings.js'
import { chooseWorkerMetrics } from '../../server/parts/worker-metrics.js'
import { freePort } from '../../server/ports.js'
import { logLines } from './support/log-lines.js'

async function takenPort(): Promise<number> {
  const port = await freePort('127.0.0.1')
  const server = createServer().listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return port
}

const settingsWith = (port: number, explicit: boolean, host = '127.0.0.1'): Settings => ({
  ...readSettings({}, false),
  host,
  metrics: {
    token: undefined,
    workerPort: { variable: 'WORKER_METRICS_PORT', wanted: port, explicit },
  },
})

test('a default port that is taken moves and says so; one that was asked for fails by its name', async () => {
  const { log, lines } = logLines()
  const taken = await takenPort()
  const place = await chooseWorkerMetrics(settingsWith(taken, false), log)
  expect(place.bindAddress).not.toBe(`127.0.0.1:${taken}`)
  expect(place.url).toBe(`http://${place.bindAddress}/metrics`)
  expect(lines.join()).toContain(`Port ${taken} is taken; the page of worker metrics uses`)
  await expect(chooseWorkerMetrics(settingsWith(taken, true), log)).rejects.toThrow(
    'WORKER_METRICS_PORT',
  )
})

test('a host that is a name is bound by its number, which is all the SDK takes', async () => {
  const { log } = logLines()
  const port = await freePort('127.0.0.1')
  const place = await chooseWorkerMetrics(settingsWith(port, true, 'localhost'), log)
  expect(place.bindAddress).toMatch(new RegExp(`^(127\\.0\\.0\\.1|\\[::1\\]):${port}$`))
  expect(place.url).toBe(`http://localhost:${port}/metrics`)
})
