import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { LoadedAccount } from '../../contracts/temporal/outreach-activities.js'

export interface Sleepers {
  address: string
  taskQueue: string
  bundle: string
  loaded: LoadedAccount
}

export type SleeperQuestion = 'status' | 'memory'

export type SleeperAnswer =
  | { kind: 'ready' }
  | { kind: 'status'; cached: number; busy: boolean }
  | { kind: 'memory'; heap: number; rss: number }

/** Of the whole process after garbage collection, in bytes. */
export interface Memory {
  heap: number
  rss: number
}

export interface SleepingWorker {
  /** Until so many workflows are in memory and none of them does anything. */
  asleep(count: number): Promise<void>
  memory(): Promise<Memory>
  stop(): Promise<void>
}

const file = (name: string) => new URL(`./${name}`, import.meta.url)

export async function startSleepingWorker(sleepers: Sleepers): Promise<SleepingWorker> {
  const preload = ['--expose-gc', '--import', file('gc-in-threads.ts').href]
  const child = fork(fileURLToPath(file('sleeping-worker.ts')), {
    execArgv: [...process.execArgv, ...preload],
  })
  child.send(sleepers)
  await answerOf(child)
  return {
    asleep: (count) => untilAsleep(child, count),
    async memory() {
      const answer = await ask(child, 'memory')
      if (answer.kind !== 'memory') throw new Error(`the worker answered ${answer.kind}`)
      return answer
    },
    async stop() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

const lookAgainMs = 250
/** Between two tasks of a workflow nothing is in flight for a moment. */
const looksInARow = 8

async function untilAsleep(child: ChildProcess, count: number): Promise<void> {
  let quiet = 0
  while (quiet < looksInARow) {
    await delay(lookAgainMs)
    const status = await ask(child, 'status')
    const isAsleep = status.kind === 'status' && status.cached === count && !status.busy
    quiet = isAsleep ? quiet + 1 : 0
  }
}

function ask(child: ChildProcess, question: SleeperQuestion): Promise<SleeperAnswer> {
  const answered = answerOf(child)
  child.send(question)
  return answered
}

async function answerOf(child: ChildProcess): Promise<SleeperAnswer> {
  const answered = new AbortController()
  const { signal } = answered
  try {
    const [answer] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('the worker process died')
      }),
    ])) as [SleeperAnswer]
    return answer
  } finally {
    answered.abort()
  }
}
