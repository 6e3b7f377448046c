import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../home/end-process.js'
import { spawnUntilReady, type ReadyServer, type ServerPlan } from './become-ready.js'
import { untilHung } from './server-health.js'
import { addressOf } from './server-place.js'
import { removeServerRecord } from './server-record.js'
import type { TemporalServer } from './temporal-options.js'

const MAX_FAILURES = 3
const PAUSE_MS = 500

/** Brings the server back on its own ports when it dies or hangs, until that fails three times. */
export class SupervisedServer implements TemporalServer {
  readonly address: string
  readonly uiUrl: string
  readonly gaveUp: Promise<Error>
  readonly #plan: ServerPlan
  readonly #stopping = new AbortController()
  readonly #watching: Promise<void>
  #current: ReadyServer
  #readySince = performance.now()
  #failures = 0
  #stopped: Promise<void> | undefined

  constructor(plan: ServerPlan, first: ReadyServer) {
    const { host, port, uiPort } = plan.place
    this.address = addressOf(host, port)
    this.uiUrl = `http://${addressOf(host, uiPort)}`
    this.#plan = plan
    this.#current = first
    const gaveUp = Promise.withResolvers<Error>()
    this.gaveUp = gaveUp.promise
    this.#watching = this.#watch().catch((error: unknown) => gaveUp.resolve(error as Error))
  }

  pid(): number {
    return this.#current.running.identity.pid
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async #end(): Promise<void> {
    this.#stopping.abort()
    await this.#watching
    await this.#discard()
    removeServerRecord(this.#plan.place.home)
  }

  /** Ends when stopped; throws when it gives up. */
  async #watch(): Promise<void> {
    for (;;) {
      const how = await this.#untilDown()
      if (this.#stopping.signal.aborted) return
      const { log } = this.#plan.options
      log.warn({ pid: this.pid() }, `The Temporal server stopped (${how}); starting it again.`)
      if (performance.now() - this.#readySince >= this.#plan.timing.steadyMs) this.#failures = 0
      await this.#discard()
      await this.#restart()
      if (this.#stopping.signal.aborted) return
      log.info({ pid: this.pid() }, `The Temporal server is back (pid ${this.pid()}).`)
      this.#plan.options.onRestart?.(this.pid())
    }
  }

  async #untilDown(): Promise<string> {
    const { running, connection } = this.#current
    const { options, timing } = this.#plan
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stopping.signal])
    const hung = untilHung({ connection, namespace: options.namespace }, timing, signal)
    const how = await Promise.race([
      once(this.#stopping.signal, 'abort').then(() => 'stopped'),
      running.exited,
      hung.then(() => `no answer for ${timing.hungAfterMs / 1000} s`),
    ])
    over.abort()
    return how
  }

  async #restart(): Promise<void> {
    const { options, place } = this.#plan
    const { signal } = this.#stopping
    for (; this.#failures < MAX_FAILURES && !signal.aborted; await sleep(PAUSE_MS)) {
      this.#failures += 1
      try {
        this.#current = await spawnUntilReady(this.#plan, signal)
        this.#readySince = performance.now()
        return
      } catch (error) {
        if (signal.aborted) return
        options.log.warn({ attempt: this.#failures }, (error as Error).message)
      }
    }
    if (signal.aborted) return
    removeServerRecord(place.home)
    throw new Error(
      `The Temporal server stopped and ${MAX_FAILURES} restarts failed. Its log is ${place.logFile}.`,
    )
  }

  async #discard(): Promise<void> {
    await this.#current.connection.close().catch(() => undefined)
    await endProcess(this.#current.running.identity, this.#plan.timing.graceMs)
  }
}
