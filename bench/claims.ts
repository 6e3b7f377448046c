import { sql } from 'kysely'
import type { ClaimRequest } from '../activities/outreach/claim-request.js'
import { claimTouch } from '../activities/outreach/claim-touch.js'
import { openStore, type Store } from '../store/open-store.js'
import { outreachDeps } from '../test/support/activities.js'
import { createFakeEmail } from '../test/support/fake-email.js'
import { prepareRound, seedSenders, senders, type ClaimPlan } from './support/claim-world.js'
import { inParallel } from './support/in-parallel.js'
import { withPostgres } from './support/postgres.js'
import type { Report, Row, Say } from './support/report.js'
import { figure, median, quantile, spread } from './support/statistics.js'

const batch = 100
/** So many that they take about as long as the claims. */
const insertBatch = 20 * batch
const inFlight = 10
/** Of the ten senders' touches half are claimed in parallel, half one by one for their latency. */
const plan: ClaimPlan = { rounds: 7, ofOne: batch, ofTen: 2 * batch }

/** The permission to send, in its transaction, beside the least that a transaction can write. */
export async function claims(say: Say): Promise<Report> {
  const embedded = await measure('PGlite', await openStore({ kind: 'memory' }), say)
  const postgres = await withPostgres(async (url) =>
    measure('PostgreSQL', await openStore({ kind: 'postgres', url }), say),
  )
  return {
    title: 'Claims beside the insert of one row in a transaction',
    rows: [...embedded, ...postgres],
    notes: [
      `${plan.rounds} rounds of ${batch} claims or ${insertBatch} inserts, ${inFlight} in flight: the median and between what the rounds lay.`,
      `One at a time: ${plan.rounds * batch} claims of ${senders} senders. Neither store waits for a disk.`,
    ],
  }
}

async function measure(name: string, store: Store, say: Say): Promise<Row[]> {
  try {
    say(`${name}: seeding`)
    const rounds = await measureRounds(name, store, say)
    return [
      rateRow(`${name}, one sender`, rounds, 'one'),
      rateRow(`${name}, ${senders} senders`, rounds, 'ten'),
      latencyRow(`${name}, one at a time, p50`, rounds, 0.5),
      latencyRow(`${name}, one at a time, p99`, rounds, 0.99),
    ]
  } finally {
    await store.close()
  }
}

interface Round {
  /** A second. */
  bare: number
  one: number
  ten: number
  bareMs: number[]
  claimMs: number[]
}

async function measureRounds(name: string, store: Store, say: Say): Promise<Round[]> {
  const deps = outreachDeps(store, createFakeEmail())
  const seeded = await seedSenders(store, plan)
  await sql`create table bench_rows (id bigserial primary key, at timestamptz)`.execute(store.db)
  const insert = () =>
    store.transaction((trx) => sql`insert into bench_rows (at) values (now())`.execute(trx))
  const claim = async (request: ClaimRequest) => {
    const outcome = await claimTouch(deps, request)
    if (outcome.kind !== 'claimed') throw new Error(`not claimed: ${JSON.stringify(outcome)}`)
  }
  const inserts = Array<undefined>(insertBatch).fill(undefined)
  const rounds: Round[] = []
  for (let round = 0; round < plan.rounds; round += 1) {
    const { ofOne, ofTen } = await prepareRound(deps, seeded, { plan, round })
    say(`${name}: round ${round + 1} of ${plan.rounds}`)
    rounds.push({
      bare: await rate(inserts, insert),
      one: await rate(ofOne, claim),
      ten: await rate(ofTen.slice(0, batch), claim),
      bareMs: await latencies(inserts, insert),
      claimMs: await latencies(ofTen.slice(batch), claim),
    })
  }
  return rounds
}

async function rate<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await inParallel(items, inFlight, work)
  return (items.length / (performance.now() - started)) * 1000
}

async function latencies<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (const item of items) {
    const started = performance.now()
    await work(item)
    taken.push(performance.now() - started)
  }
  return taken
}

function rateRow(what: string, rounds: Round[], senderCount: 'one' | 'ten'): Row {
  const ratios = rounds.map((round) => round.bare / round[senderCount])
  return {
    what,
    measured: spread(
      rounds.map((round) => round[senderCount]),
      '/s',
    ),
    yardstick: spread(
      rounds.map(({ bare }) => bare),
      '/s',
    ),
    ratio: figure(median(ratios)),
  }
}

function latencyRow(what: string, rounds: Round[], share: number): Row {
  const claimMs = quantile(
    rounds.flatMap((round) => round.claimMs),
    share,
  )
  const bareMs = quantile(
    rounds.flatMap((round) => round.bareMs),
    share,
  )
  return {
    what,
    measured: `${figure(claimMs)} ms`,
    yardstick: `${figure(bareMs)} ms`,
    ratio: figure(claimMs / bareMs),
  }
}
