import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { processStartTime } from '../../../server/home/process-identity.js'
import { readServerRecord } from '../../../server/temporal/server-record.js'
import { until } from '../../support/until.js'
import { logLines } from '../support/log-lines.js'
import {
  clientOf,
  isKept,
  keepWorkflow,
  optionsFor,
  started,
  temporalCli,
} from '../support/temporal.js'
import { temporaryHome } from '../support/temporary-home.js'

/** A CLI that works until `breakIt` is called. */
function breakableCli(home: string): { cli: string; breakIt: () => void } {
  const cli = join(home, 'temporal.sh')
  const broken = join(home, 'broken')
  const script = [
    '#!/bin/sh',
    `[ -e '${broken}' ] && { echo it is broken; exit 3; }`,
    `exec '${temporalCli()}' "$@"`,
  ]
  writeFileSync(cli, script.join('\n'))
  chmodSync(cli, 0o755)
  return { cli, breakIt: () => writeFileSync(broken, '') }
}

describe('an embedded Temporal server that dies', { timeout: 90_000 }, () => {
  it('is started again on the same port, with everything it knew', async () => {
    const home = temporaryHome()
    const { log, lines } = logLines()
    const server = await started(await optionsFor(home, { log }))
    const client = clientOf(server.address)
    await keepWorkflow(client, 'kept')
    const dead = server.pid()

    process.kill(dead, 'SIGKILL')
    await until(() => lines.some((line) => line.includes('is back')), 30_000)

    expect(server.pid()).not.toBe(dead)
    expect(lines[0]).toBe('The Temporal server stopped (signal SIGKILL); starting it again.')
    expect(await isKept(client, 'kept')).toBe(true)
    expect(readServerRecord(home)?.pid).toBe(server.pid())
  })

  it('is given up after three restarts that failed', async () => {
    const home = temporaryHome()
    const { log, lines } = logLines()
    const { cli, breakIt } = breakableCli(home)
    const server = await started(await optionsFor(home, { cli, log }))

    breakIt()
    process.kill(server.pid(), 'SIGKILL')
    const error = await server.gaveUp

    expect(error.message).toBe(
      `The Temporal server stopped and 3 restarts failed. Its log is ${home}/logs/temporal.log.`,
    )
    expect(
      lines.filter((line) => line.includes('exit code 3; it said: it is broken')),
    ).toHaveLength(3)
    expect(readServerRecord(home)).toBeUndefined()
  })

  it('counts a server that dies again soon as failed', async () => {
    const { log, lines } = logLines()
    const server = await started(await optionsFor(temporaryHome(), { log }))
    const back = () => lines.filter((line) => line.includes('is back')).length
    for (const deaths of [1, 2, 3]) {
      process.kill(server.pid(), 'SIGKILL')
      await until(() => back() === deaths, 30_000)
    }
    process.kill(server.pid(), 'SIGKILL')
    expect((await server.gaveUp).message).toContain('3 restarts failed')
  })

  it('forgets old failures once it was well for long enough', async () => {
    const { log, lines } = logLines()
    const server = await started(await optionsFor(temporaryHome(), { log }), { steadyMs: 0 })
    for (const deaths of [1, 2, 3, 4]) {
      process.kill(server.pid(), 'SIGKILL')
      await until(() => lines.filter((line) => line.includes('is back')).length === deaths, 30_000)
    }
  })

  it('is replaced when it only hangs', async () => {
    const { log, lines } = logLines()
    const timing = { probeMs: 100, probeDeadlineMs: 200, hungAfterMs: 1_000, graceMs: 500 }
    const server = await started(await optionsFor(temporaryHome(), { log }), timing)
    const hung = server.pid()

    process.kill(hung, 'SIGSTOP')
    await until(() => lines.some((line) => line.includes('is back')), 30_000)

    expect(lines[0]).toContain('no answer for 1 s')
    expect(processStartTime(hung)).toBeUndefined()
  })

  it('leaves nothing behind when it is stopped in the middle of a restart', async () => {
    const home = temporaryHome()
    const { log, lines } = logLines()
    const server = await started(await optionsFor(home, { log }))
    const first = server.pid()

    process.kill(first, 'SIGKILL')
    const second = await until(() => {
      const pid = readServerRecord(home)?.pid
      return pid !== first && pid
    })
    await server.stop()

    expect(processStartTime(second)).toBeUndefined()
    expect(lines.some((line) => line.includes('failed'))).toBe(false)
    expect(readServerRecord(home)).toBeUndefined()
  })
})
