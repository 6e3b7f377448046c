import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { countedReasons } from '../../domain/ledger/outcome-codes.js'
import { wallClock } from '../../runtime/clock.js'
import { freePort } from '../../server/ports.js'
import { recordArrival } from '../../store/repositories/processes.js'
import { startCampaignWorld, type CampaignWorld } from '../support/campaign-world.js'
import { samplesOf, valueIn, type Sample } from '../support/scrape.js'
import { until } from '../support/until.js'
import { readExpression } from './support/promql.js'

const dashboardSchema = z.object({
  title: z.string(),
  uid: z.string(),
  schemaVersion: z.number().min(39),
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.enum(['row', 'stat', 'timeseries', 'bargauge']),
      title: z.string().min(1),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string().min(1) })).optional(),
    }),
  ),
})

const alertsSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Overture[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[mh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['info', 'warning', 'critical']) }),
          annotations: z.strictObject({
            summary: z.string().min(10),
            runbook: z.string().regex(/^docs\/operations\.md#[a-z-]+$/),
          }),
        }),
      ),
    }),
  ),
})

const scrapeSchema = z.object({
  rule_files: z.array(z.string()),
  scrape_configs: z.array(
    z.object({
      job_name: z.string(),
      dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })),
    }),
  ),
})

const yaml = (file: string): unknown => parse(readFileSync(`deploy/prometheus/${file}`, 'utf8'))
const dashboard = dashboardSchema.parse(
  JSON.parse(readFileSync('deploy/grafana/overture.json', 'utf8')),
)
const alerts = alertsSchema.parse(yaml('alerts.yml')).groups.flatMap(({ rules }) => rules)
const scraping = scrapeSchema.parse(yaml('prometheus.yml'))

const expressions: [where: string, expr: string][] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`panel ${title}`, expr]),
  ),
  ...alerts.map(({ alert, expr }): [string, string] => [`alert ${alert}`, expr]),
]

/** Made by Prometheus itself, and the labels that it puts on everything it scrapes. */
const ofPrometheus = new Set(['up'])
const addedLabels = new Set(['job', 'instance', 'le'])

let world: CampaignWorld
let workerPage: string
let apiPage: string
let samples: Map<string, Sample[]>

beforeAll(async () => {
  const address = `127.0.0.1:${await freePort('127.0.0.1')}`
  world = await startCampaignWorld({ metricsAddress: address })
  const arrival = { role: 'worker', host: 'a', pid: 1, version: '1.0.0', settings: {} } as const
  await recordArrival(world.store.db, { ...arrival, processId: 'p', wallMs: wallClock.now() })
  await sendOneMessage()
  await failOneTask()
  workerPage = await until(async () => {
    const page = await (await fetch(`http://${address}/metrics`)).text()
    return page.includes('temporal_workflow_task_execution_failed_total') && page
  })
  for (const path of ['/healthz', '/readyz', '/metrics']) await world.api.request('GET', path)
  apiPage = (await world.api.request('GET', '/metrics')).text
  samples = Map.groupBy([...samplesOf(workerPage), ...samplesOf(apiPage)], ({ name }) => name)
}, 120_000)

afterAll(async () => {
  await world.api.close()
  await world.close()
})

async function sendOneMessage(): Promise<void> {
  const sender_id = await world.sender()
  const lead = await world.lead({
    account_id: 'northwind',
    email: 'anna@northwind.example',
    timezone: 'Europe/Berlin',
    config: { sender_id, max_touchpoints: 1 },
  })
  await world.planned(lead.campaign_id)
  await world.advance('P7D')
  expect(world.sentTo('anna@northwind.example')).toHaveLength(1)
}

async function failOneTask(): Promise<void> {
  await world.client.workflow.start('nobodyHasSuchAWorkflow', {
    taskQueue: 'overture-workflows',
    workflowId: 'nobody',
  })
}

describe('what dashboards and alerts ask for is what a real API and a real worker tell', () => {
  test.each(expressions)('%s', (_where, expr) => {
    const { selectors, groupedBy } = readExpression(expr.replaceAll('$__rate_interval', '5m'))
    const asked = selectors.filter(({ metric }) => !ofPrometheus.has(metric))
    const labels = new Set(addedLabels)
    for (const { metric, matchers } of asked) {
      const told = samples.get(metric)
      expect(told, `nobody tells ${metric}`).toBeDefined()
      for (const label of told!.flatMap((sample) => Object.keys(sample.labels))) labels.add(label)
      for (const { label, values } of matchers) {
        const known = told!.map((sample) => sample.labels[label] ?? '')
        // an API that works does not answer 5xx
        if (label === 'status') known.push('5xx')
        const unknown = values.filter(
          (value) => !known.some((one) => new RegExp(`^(?:${value})$`).test(one)),
        )
        expect(unknown, `${label} of ${metric}`).toEqual([])
      }
    }
    expect(groupedBy.filter((label) => !labels.has(label))).toEqual([])
  })

  test('every expression was read', () => {
    const read = expressions.map(([, expr]) => readExpression(expr).selectors.length)
    expect(read.length).toBeGreaterThan(50)
    expect(Math.min(...read)).toBeGreaterThan(0)
  })

  test('metrics of the SDK are asked of our own queues: the Temporal server has workers, too', () => {
    const all = expressions.flatMap(([, expr]) => readExpression(expr).selectors)
    const ofSdk = all.filter(({ metric }) => metric.startsWith('temporal_'))
    expect(ofSdk.length).toBeGreaterThan(4)
    const ofAnybody = ofSdk.filter(({ matchers }) =>
      matchers.every(({ label }) => label !== 'task_queue'),
    )
    expect(ofAnybody).toEqual([])
  })

  test('figures that every API process tells alike are never added up over processes', () => {
    const own =
      /overture_(http|claim_seconds|claims_held|claims_moved|submit|touches_total)|^temporal_|^process_|^nodejs_|^up$/
    for (const [where, expr] of expressions) {
      const shared = readExpression(expr).selectors.filter(({ metric }) => !own.test(metric))
      if (shared.length > 0) expect(expr, where).toMatch(/\b(max|min)( by \([^)]*\))? ?\(/)
      for (const { metric } of shared)
        expect(expr, where).not.toMatch(new RegExp(`sum\\(${metric}`))
    }
  })
})

describe('the dashboard', () => {
  test('has the rows that an operator looks for', () => {
    const rows = dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)
    expect(rows).toEqual(['Promises', 'Senders', 'Flow', 'API', 'Approvals'])
  })

  test('no two panels lie on each other or have the same id', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)}/${y + Math.floor(at / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([])
  })
})

describe('the alerts', () => {
  test('there is a handful, each with its own name', () => {
    const names = alerts.map(({ alert }) => alert)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(10)
    expect(names.length).toBeLessThanOrEqual(20)
  })

  test('each leads to a heading of docs/operations.md that is about it', () => {
    const headings = readFileSync('docs/operations.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('#'))
      .map((line) =>
        line
          .replace(/^#+ +/, '')
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      )
    for (const { alert, annotations } of alerts) {
      const anchor = annotations.runbook.split('#')[1]
      expect(anchor).toBe(`alert-${alert.toLowerCase()}`)
      expect(headings).toContain(anchor)
    }
  })

  test('are loaded by the configuration that scrapes API, workers and Temporal', () => {
    expect(scraping.rule_files).toEqual(['alerts.yml'])
    const jobs = scraping.scrape_configs.map(({ job_name, dns_sd_configs: [dns] }) => [
      job_name,
      dns?.names[0],
      dns?.port,
    ])
    expect(jobs).toEqual([
      ['overture-api', 'api', 3000],
      ['overture-worker', 'worker', 9464],
      ['temporal', 'temporal', 9090],
    ])
    const named = alerts.flatMap(({ expr }) =>
      [...expr.matchAll(/job="([^"]*)"/g)].map(([, job]) => job),
    )
    expect(named).toContain('overture-api')
    expect(named.filter((job) => !jobs.some(([name]) => name === job))).toEqual([])
  })
})

describe('the worker', () => {
  const own = () => samplesOf(workerPage).filter(({ name }) => name.startsWith('overture_'))

  test('counts what it sent, on the page of the SDK', () => {
    const sent = { channel: 'email', outcome: 'sent', reason: 'accepted' }
    expect(valueIn(workerPage, 'overture_touches_total', sent)).toBe(1)
    expect(valueIn(workerPage, 'overture_submit_seconds_count', { outcome: 'accepted' })).toBe(1)
    expect(valueIn(workerPage, 'overture_claim_seconds_count', { verdict: 'claimed' })).toBe(1)
  })

  test('tells every reason from the start, so that its first count is a rise', () => {
    for (const { outcome, reason } of countedReasons.outcomes) {
      if (outcome === 'sent' && reason === 'accepted') continue
      const labels = { channel: 'email', outcome, reason }
      expect(valueIn(workerPage, 'overture_touches_total', labels), reason).toBe(0)
    }
    for (const reason of countedReasons.holds) {
      expect(valueIn(workerPage, 'overture_claims_held_total', { reason })).toBe(0)
    }
    for (const reason of countedReasons.moves) {
      expect(valueIn(workerPage, 'overture_claims_moved_total', { reason })).toBe(0)
    }
  })

  test('has only closed sets as labels, and nobody by name or id', () => {
    const labels = new Set(own().flatMap((sample) => Object.keys(sample.labels)))
    expect([...labels].sort()).toEqual(['channel', 'le', 'outcome', 'reason', 'verdict'])
    expect(workerPage + apiPage).not.toMatch(/northwind|anna|cmp_|con_|acc_|tch_/)
  })
})
