import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface NodeProgram {
  pid: number
  /** Each is one line of JSON. */
  nextLine(): Promise<unknown>
  stderr(): string
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Runs one of the programs beside this file in a real second process. */
export function runProgram(name: string, input: object): NodeProgram {
  const hooks = new URL('resolve-ts.mjs', import.meta.url).href
  const program = new URL(name, import.meta.url).pathname
  const child = spawn(process.execPath, ['--import', hooks, program, JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => kill(child, 'SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid!,
    async nextLine() {
      const line = await lines.next()
      if (line.done) throw new Error(`${name} ended without a word: ${said}`)
      return JSON.parse(line.value) as unknown
    },
    stderr: () => said,
    kill: (signal) => kill(child, signal),
  }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
