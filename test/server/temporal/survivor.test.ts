import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSameProcess, processStartTime } from '../../../server/home/process-identity.js'
import { freePort } from '../../../server/ports.js'
import {
  readServerRecord,
  removeServerRecord,
  writeServerRecord,
} from '../../../server/temporal/server-record.js'
import { startTemporal } from '../../../server/temporal/start-temporal.js'
import { DatabaseInUse } from '../../../server/temporal/survivor.js'
import type { TemporalOptions } from '../../../server/temporal/temporal-options.js'
import { until } from '../../support/until.js'
import { logLines } from '../support/log-lines.js'
import { runProgram } from '../support/node-program.js'
import { clientOf, isKept, keepWorkflow, optionsFor, started } from '../support/temporal.js'
import { temporaryHome } from '../support/temporary-home.js'

/** A Temporal server whose Overture was killed with -9. */
async function survivorIn(home: string): Promise<{ options: TemporalOptions; pid: number }> {
  const options = await optionsFor(home)
  const parent = runProgram('start-and-report.ts', options)
  const { pid, address } = (await parent.nextLine()) as { pid: number; address: string }
  await keepWorkflow(clientOf(address), 'kept')
  await parent.kill('SIGKILL')
  return { options, pid }
}

describe('a Temporal server that outlived its Overture', { timeout: 90_000 }, () => {
  it('is adopted, watched and stopped like an own one', async () => {
    const home = temporaryHome()
    const { options, pid } = await survivorIn(home)
    const { log, lines } = logLines()

    const server = await started({ ...options, log })
    expect(server.pid()).toBe(pid)
    expect(lines).toEqual([`Adopted the Temporal server that survived (pid ${pid}).`])
    expect(await isKept(clientOf(server.address), 'kept')).toBe(true)

    process.kill(pid, 'SIGKILL')
    await until(() => lines.some((line) => line.includes('is back')), 30_000)
    expect(await isKept(clientOf(server.address), 'kept')).toBe(true)
    const second = server.pid()
    await server.stop()
    expect(processStartTime(second)).toBeUndefined()
  })

  it('keeps its ports when only the defaults are others', async () => {
    const home = temporaryHome()
    const { options, pid } = await survivorIn(home)
    const server = await started(await optionsFor(home))
    expect(server.pid()).toBe(pid)
    expect(server.address).toBe(`127.0.0.1:${options.port.wanted}`)
  })

  it('is ended first when a setting asks for another port; the database goes on', async () => {
    const home = temporaryHome()
    const { options, pid } = await survivorIn(home)
    const startTime = processStartTime(pid)!
    const { log, lines } = logLines()
    const port = { ...options.port, wanted: await freePort('127.0.0.1'), explicit: true }

    const server = await started({ ...options, port, log })

    expect(isSameProcess({ pid, startTime })).toBe(false)
    expect(server.address).toBe(`127.0.0.1:${port.wanted}`)
    expect(lines[0]).toContain(`OVERTURE_TEMPORAL_PORT is ${port.wanted}`)
    expect(await isKept(clientOf(server.address), 'kept')).toBe(true)
  })

  it('is ended when it does not answer, although its ports are asked for', async () => {
    const home = temporaryHome()
    const { options, pid } = await survivorIn(home)
    process.kill(pid, 'SIGSTOP')
    const { log, lines } = logLines()
    const port = { ...options.port, explicit: true }

    const timing = { readyMs: 30_000, probeDeadlineMs: 1_000, graceMs: 300 }
    const server = await started({ ...options, port, log }, timing)

    expect(lines[0]).toContain('it does not answer')
    expect(server.pid()).not.toBe(pid)
    expect(await isKept(clientOf(server.address), 'kept')).toBe(true)
  })

  it('is not signalled when its pid has become another process', async () => {
    const home = temporaryHome()
    const options = await optionsFor(home)
    writeServerRecord(home, {
      pid: process.pid,
      start_time: '1',
      address: `127.0.0.1:${options.port.wanted}`,
      ui_port: options.uiPort.wanted,
      db: join(home, 'temporal.db'),
      cli_version: '1.9.1',
    })
    const server = await started(options)
    expect(server.pid()).not.toBe(process.pid)
  })

  it('is left alone when the folder is only a copy of its own', async () => {
    const original = temporaryHome()
    const { pid } = await survivorIn(original)
    const copy = join(temporaryHome(), 'copy')
    mkdirSync(copy)
    cpSync(join(original, 'temporal.json'), join(copy, 'temporal.json'))

    const server = await started(await optionsFor(copy))

    expect(server.pid()).not.toBe(pid)
    expect(processStartTime(pid)).toBeDefined()
  })

  it.runIf(process.platform === 'linux')(
    'is refused by its pid when nothing says that it is ours',
    async () => {
      const home = temporaryHome()
      const { options, pid } = await survivorIn(home)
      removeServerRecord(home)

      await expect(startTemporal(options)).rejects.toThrow(DatabaseInUse)
      await expect(startTemporal(options)).rejects.toThrow(
        `Process ${pid} has ${home}/temporal.db open`,
      )
      expect(processStartTime(pid)).toBeDefined()
      expect(readServerRecord(home)).toBeUndefined()
    },
  )
})
