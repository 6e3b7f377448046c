import { spawn, spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withLock } from '../../scripts/prepare/lock.mjs'
import { scratchFolder } from './support/machine.js'

const lockModule = new URL('../../scripts/prepare/lock.mjs', import.meta.url).href

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

describe('the set-up lock', () => {
  it('lets one process work at a time', async () => {
    const folder = scratchFolder()
    const file = join(folder, 'setup.lock')
    const journal = join(folder, 'journal')
    const program = `import { withLock } from ${JSON.stringify(lockModule)}
      import { appendFileSync } from 'node:fs'
      import { setTimeout } from 'node:timers/promises'
      await withLock({ file: ${JSON.stringify(file)}, log() {} }, async () => {
        appendFileSync(${JSON.stringify(journal)}, 'in ')
        await setTimeout(20)
        appendFileSync(${JSON.stringify(journal)}, 'out ')
      })`
    writeFileSync(file, JSON.stringify({ pid: deadPid(), host: hostname(), id: 'dead' }))
    const workers = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }),
    )
    await Promise.all(workers.map((worker) => once(worker, 'exit')))
    expect(readFileSync(journal, 'utf8')).toBe('in out '.repeat(5))
    expect(readdirSync(folder)).toEqual(['journal'])
  })

  it('says for whom it waits', async () => {
    const file = join(scratchFolder(), 'setup.lock')
    const lines: string[] = []
    const events = new EventEmitter()
    const started = once(events, 'started')
    const first = withLock({ file, log: () => {} }, async () => {
      const waited = once(events, 'waited')
      events.emit('started')
      await waited
    })
    await started
    const log = (line: string) => {
      lines.push(line)
      events.emit('waited')
    }
    const second = withLock({ file, log }, async () => 'worked')
    await first
    expect(await second).toBe('worked')
    expect(lines).toEqual([
      `Waiting for another set-up in this checkout (process ${process.pid}) …`,
    ])
  })

  it('is released when the work fails', async () => {
    const file = join(scratchFolder(), 'setup.lock')
    const work = withLock({ file, log: () => {} }, () => Promise.reject(new Error('no')))
    await expect(work).rejects.toThrow('no')
    expect(existsSync(file)).toBe(false)
  })
})

describe('the set-up lock of a process that was stopped', () => {
  it('is taken from a dead process that had the same id', async () => {
    const file = join(scratchFolder(), 'setup.lock')
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), id: 'namesake' }))
    expect(await withLock({ file, log: () => {} }, async () => 'worked')).toBe('worked')
  })

  it('holds for the child of a killed process until that child ends', async () => {
    const file = join(scratchFolder(), 'setup.lock')
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    const holder = { pid: deadPid(), host: hostname(), id: 'killed', child: child.pid }
    writeFileSync(file, JSON.stringify(holder))
    const order: string[] = []
    child.on('exit', () => order.push('child ended'))
    await withLock({ file, log: () => child.stdin.end() }, async () => order.push('worked'))
    expect(order).toEqual(['child ended', 'worked'])
  })

  it('is released and takes its child along when the process is told to stop', async () => {
    const file = join(scratchFolder(), 'setup.lock')
    const runModule = new URL('../../scripts/prepare/run-command.mjs', import.meta.url).href
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { withLock } from ${JSON.stringify(lockModule)}
        import { runCommand } from ${JSON.stringify(runModule)}
        await withLock({ file: ${JSON.stringify(file)}, log() {} }, async () => {
          const running = runCommand(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
          console.log('working')
          await running
        })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(holder.stdout, 'data')
    holder.kill('SIGTERM')
    const [code] = await once(holder, 'exit')
    expect(code).toBe(143)
    expect(existsSync(file)).toBe(false)
  })
})
