import { Injectable } from '@nestjs/common'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { Deps, type ApiDeps } from '../deps.js'
import { httpMetrics } from './http-metrics.js'
import { queueReadings, type TemporalFigures } from './queue-readings.js'
import { readFigures } from './read-figures.js'
import { readQueues } from './read-queues.js'
import { renderReadings } from './readings.js'
import { remember } from './remember.js'
import { storeReadings } from './store-readings.js'

const deadlineMs = 2_000

let ofProcess: Registry | undefined

/** Of the process, however many APIs it holds. */
function metricsOfProcess(): Registry {
  if (ofProcess) return ofProcess
  ofProcess = new Registry()
  collectDefaultMetrics({ register: ofProcess })
  return ofProcess
}

/** What one scrape of this process shows; a store or a Temporal that is away is a figure, not a failure. */
@Injectable()
export class Metrics {
  readonly #http = new Registry()
  readonly observe = httpMetrics(this.#http)
  readonly #figures
  readonly #isUp
  readonly #queues

  constructor(@Deps() deps: ApiDeps) {
    const { wall: clock, log } = deps
    const shared = { deadlineMs, clock, log }
    const store = { ...shared, name: 'the store', keptMs: 10_000 }
    const temporal = { ...shared, name: 'Temporal', keptMs: 0 }
    const queues = { ...shared, name: 'the task queues', keptMs: 15_000 }
    this.#figures = remember(() => readFigures(deps.store.db, clock.now()), store)
    this.#isUp = remember(() => deps.temporal.isUp(), temporal)
    this.#queues = remember(
      () => readQueues({ temporal: deps.temporal, clock, deadlineMs }),
      queues,
    )
    metricsOfProcess()
  }

  async page(): Promise<string> {
    const [figures, temporal] = await Promise.all([this.#figures(), this.#temporal()])
    const readings = [...storeReadings(figures), ...queueReadings(temporal)]
    const parts = [metricsOfProcess().metrics(), this.#http.metrics(), renderReadings(readings)]
    return (await Promise.all(parts)).join('\n')
  }

  async #temporal(): Promise<TemporalFigures> {
    const up = (await this.#isUp()) === true
    return { up, queues: up ? await this.#queues() : undefined }
  }
}
