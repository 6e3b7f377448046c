import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { endProcess } from '../../../server/home/end-process.js'
import {
  isSameProcess,
  parseProcStat,
  processStartTime,
} from '../../../server/home/process-identity.js'

const statOf = (command: string, state: string) =>
  `4242 (${command}) ${state} 1 4242 4242 0 -1 4194560 1 0 0 0 7 8 0 0 20 0 11 0 987654 1000 200`

describe('the identity of a process', () => {
  it.each(['temporal', 'a b', 'a) R (b', ') S 1 2 3'])('reads past the command %j', (command) => {
    expect(parseProcStat(statOf(command, 'S'))).toBe('987654')
  })

  it('takes a zombie for gone', () => {
    expect(parseProcStat(statOf('temporal', 'Z'))).toBeUndefined()
  })

  it('knows this process, and not another with its pid', () => {
    const startTime = processStartTime(process.pid)!
    expect(isSameProcess({ pid: process.pid, startTime })).toBe(true)
    expect(isSameProcess({ pid: process.pid, startTime: `${startTime}0` })).toBe(false)
  })

  it('never signals another process with the same pid', async () => {
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' })
    await endProcess({ pid: bystander.pid!, startTime: '1' }, 0)
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull()

    const exit = once(bystander, 'exit')
    await endProcess({ pid: bystander.pid!, startTime: processStartTime(bystander.pid!)! })
    expect(await exit).toEqual([null, 'SIGTERM'])
    expect(processStartTime(bystander.pid!)).toBeUndefined()
  })

  it('kills what does not listen to SIGTERM', async () => {
    const program = "process.on('SIGTERM', () => 0); console.log('up'); setInterval(() => 0, 1000)"
    const deaf = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(deaf.stdout, 'data')
    const exit = once(deaf, 'exit')
    await endProcess({ pid: deaf.pid!, startTime: processStartTime(deaf.pid!)! }, 100)
    expect(await exit).toEqual([null, 'SIGKILL'])
  })
})
