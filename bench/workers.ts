import { launchDueNow, type Post } from '../test/support/production/launch-due-now.js'
import {
  startProductionWorld,
  type ProductionWorld,
} from '../test/support/production/production-world.js'
import { until } from '../test/support/until.js'
import { inParallel } from './support/in-parallel.js'
import { withPostgres } from './support/postgres.js'
import type { Report, Say } from './support/report.js'
import { figure, median, spread } from './support/statistics.js'

const rounds = 3
const senders = 10
const peopleEach = 40

/** Messages that are due at once, drained by one worker process and by two. */
export async function workers(say: Say): Promise<Report> {
  const rates = await withPostgres(async (databaseUrl) => {
    const world = await startProductionWorld({
      databaseUrl,
      apis: 1,
      workers: 0,
      env: { LOG_LEVEL: 'warn' },
    })
    try {
      return await measure(world, say)
    } finally {
      await world.close()
    }
  })
  return {
    title: 'Two worker processes beside one',
    rows: [
      {
        what: 'messages a second',
        measured: spread(rates.two, '/s'),
        yardstick: spread(rates.one, '/s'),
        ratio: figure(median(rates.two) / median(rates.one)),
      },
    ],
    notes: [
      `${rounds} rounds of ${senders * peopleEach} accounts with one message each, ${senders} senders: all due at one minute: from the first message in the sink to the last.`,
      'API, PostgreSQL, Temporal, sink and workers share the cores: with as few as here a second worker is for safety, not for speed.',
    ],
  }
}

async function measure(world: ProductionWorld, say: Say) {
  const rates: { one: number[]; two: number[] } = { one: [], two: [] }
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`)
    rates.one.push(await drainWith(world, 1, `r${round}one`))
    rates.two.push(await drainWith(world, 2, `r${round}two`))
  }
  return rates
}

async function drainWith(world: ProductionWorld, count: number, name: string): Promise<number> {
  await inParallel(
    Array.from({ length: senders }, (_, index) => index),
    senders,
    (index) => launch(world, `${name}s${index}`),
  )
  const before = world.sink.mail.length
  const due = senders * peopleEach
  const arrived = (count: number) => until(() => world.sink.mail.length >= before + count, 300_000)
  await Promise.all(Array.from({ length: count }, (_, slot) => world.startWorker(slot)))
  // they are due at the next full minute, which is no worker's merit
  await arrived(1)
  const started = performance.now()
  await arrived(due)
  const seconds = (performance.now() - started) / 1000
  await Promise.all(world.workers.map((worker) => worker.kill()))
  return due / seconds
}

async function launch(world: ProductionWorld, name: string): Promise<void> {
  const post: Post = async (path, body) => {
    const answer = await world.request('POST', `/api/v1/${path}`, { body })
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`)
    return answer.json
  }
  const emailOf = (person: number) => `p@${name}x${person}.example`
  await launchDueNow(post, { name, people: peopleEach, emailOf })
}
