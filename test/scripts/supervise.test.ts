import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'

const superviseModule = new URL('../../scripts/run/supervise.mjs', import.meta.url).href

function supervisorProgram(childProgram: string, dieWithParent = false): string {
  const options = `{ env: process.env, cwd: process.cwd(), dieWithParent: ${dieWithParent} }`
  return `import { supervise } from ${JSON.stringify(superviseModule)}
    const args = ['-e', ${JSON.stringify(childProgram)}]
    process.exitCode = await supervise(process.execPath, args, ${options})`
}

function start(program: string) {
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    supervisor.kill('SIGKILL')
  })
  return { supervisor, lines: createInterface({ input: supervisor.stdout }) }
}

async function exitOf(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'exit'))[0]
}

const waiting = "console.log('ready ' + process.ppid); setInterval(() => {}, 1000);"

// macOS has no /proc to look behind a shell, but its sh replaces itself by the program.
const starters: readonly (readonly [string, string, Record<string, string>])[] = [
  ['directly', '', {}],
  ...(process.platform === 'linux'
    ? ([['as npm does, through a shell', 'sh', { npm_lifecycle_event: 'start' }]] as const)
    : []),
]

describe('a supervised program', () => {
  it("ends with the child's exit code", async () => {
    const { supervisor } = start(supervisorProgram('process.exit(7)'))
    expect(await exitOf(supervisor)).toBe(7)
  })

  it('ends with 128 plus the signal that killed the child', async () => {
    const { supervisor } = start(supervisorProgram("process.kill(process.pid, 'SIGKILL')"))
    expect(await exitOf(supervisor)).toBe(137)
  })

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'passes %s on and waits for the child',
    async (signal) => {
      const drains = `process.on('${signal}', () => {
        console.log('drained'); process.exit(3) });`
      const { supervisor, lines } = start(supervisorProgram(drains + waiting))
      await once(lines, 'line')
      supervisor.kill(signal)
      expect((await once(lines, 'line'))[0]).toBe('drained')
      expect(await exitOf(supervisor)).toBe(3)
    },
  )

  it.each(starters)(
    'stops the child when the one who started it is gone: %s',
    async (_case, shell, env) => {
      const child = `process.on('SIGTERM', () => { console.log('stopped'); process.exit() });${waiting}`
      const args = ['--input-type=module', '-e', supervisorProgram(child, true)]
      // The command after the first keeps the shell from replacing itself by the program.
      const [command, commandArgs] = shell
        ? [shell, ['-c', '"$@"; exit $?', 'sh', process.execPath, ...args]]
        : [process.execPath, args]
      const spawnArgs = [command, commandArgs].map((part) => JSON.stringify(part)).join(', ')
      const { supervisor, lines } = start(`import { spawn } from 'node:child_process'
      const env = { ...process.env, npm_lifecycle_event: '', ...${JSON.stringify(env)} }
      spawn(${spawnArgs}, { stdio: 'inherit', env })`)
      await once(lines, 'line')
      supervisor.kill('SIGKILL')
      expect((await once(lines, 'line'))[0]).toBe('stopped')
    },
  )

  it('tells the child through IPC when the supervisor itself is killed', async () => {
    const child = `process.on('disconnect', () => { console.log('alone'); process.exit() });${waiting}`
    const { supervisor, lines } = start(supervisorProgram(child, true))
    await once(lines, 'line')
    supervisor.kill('SIGKILL')
    expect((await once(lines, 'line'))[0]).toBe('alone')
  })
})
