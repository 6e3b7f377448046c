import { Runtime } from '@temporalio/worker'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../server/ports.js'
import { installRuntime } from '../../workers/install-runtime.js'
import { createTouchMetrics } from '../../workers/touch-metrics.js'
import { valueIn } from '../support/scrape.js'

const log = pino({ level: 'silent' })

afterEach(() => Runtime.instance().shutdown())

const countAll = (metrics: ReturnType<typeof createTouchMetrics>) => {
  metrics.outcome({ channel: 'email', outcome: 'failed', reason: 'refused' })
  metrics.held('kill_switch')
  metrics.moved('weekend')
  metrics.claimTook(0, 'refused')
  metrics.submitTook(0.2, 'refused')
}

test('what is counted is on the page of the worker, in base units', async () => {
  const address = `127.0.0.1:${await freePort('127.0.0.1')}`
  installRuntime(log, address)
  const metrics = createTouchMetrics()
  countAll(metrics)
  metrics.held('kill_switch')
  const page = await (await fetch(`http://${address}/metrics`)).text()
  const failed = { channel: 'email', outcome: 'failed', reason: 'refused' }
  expect(valueIn(page, 'overture_touches_total', failed)).toBe(1)
  expect(valueIn(page, 'overture_claims_held_total', { reason: 'kill_switch' })).toBe(2)
  expect(valueIn(page, 'overture_claims_held_total', { reason: 'campaign_paused' })).toBe(0)
  expect(valueIn(page, 'overture_claims_moved_total', { reason: 'weekend' })).toBe(1)
  expect(valueIn(page, 'overture_claim_seconds_count', { verdict: 'refused' })).toBe(1)
  const quick = { outcome: 'refused', le: '0.1' }
  expect(valueIn(page, 'overture_submit_seconds_bucket', quick)).toBe(0)
  expect(valueIn(page, 'overture_submit_seconds_bucket', { ...quick, le: '0.25' })).toBe(1)
})

test('where no page is offered counting does nothing', () => {
  installRuntime(log)
  const metrics = createTouchMetrics()
  expect(() => countAll(metrics)).not.toThrow()
})

test('a send that ends after the engine has stopped is not hurt by its count', async () => {
  installRuntime(log, `127.0.0.1:${await freePort('127.0.0.1')}`)
  const metrics = createTouchMetrics()
  await Runtime.instance().shutdown()
  expect(() => countAll(metrics)).not.toThrow()
})
