import { NativeConnection, Worker } from '@temporalio/worker'
import { createOutreachActivities } from '../activities/outreach/create-outreach-activities.js'
import { statusQuery } from '../contracts/temporal/account-outreach.js'
import { outreachDeps } from '../test/support/activities.js'
import type { OutreachEnv } from '../test/support/overture-env.js'
import { runWorkers } from '../workers/run-workers.js'
import { costOf, type Cost } from './support/cost.js'
import { withEngine } from './support/engine.js'
import { atMost, type Report, type Row, type Say } from './support/report.js'
import { byTheEngine, runsOf, type Run } from './support/runs-of.js'
import { figure, median, quantile } from './support/statistics.js'

const replays = 150
const queries = 60
/** A run has at most three touches, so these three are every place in a run. */
const late = [19, 20, 21]

interface Sleeper {
  touches: number
  workflowId: string
  /** The last run: what a wake replays. */
  run: Run
  replay: Cost[]
  wake: Cost[]
}

/** A workflow that is in no cache any more, early and late in its life. */
export async function wake(say: Say): Promise<Report> {
  const sleepers = await withEngine(async ({ env, bundle }) => {
    say('playing the touches in pretend time')
    const asleep = await fallAsleep(env)
    say(`${replays} replays of each`)
    await replayAll(bundle, asleep)
    say(`${queries} wakes of each without a cache`)
    await env.stopWorkers()
    await wakeAll(env, bundle, asleep)
    return asleep
  })
  const [first, ...others] = sleepers
  if (!first) throw new Error('nobody fell asleep')
  return {
    title: 'Waking a cold workflow late in its life, beside after its first touch',
    rows: [
      ...others.map((one) => row('replay, CPU', [one, first], cpuOf('replay'))),
      ...others.map((one) => row('wake by the server, CPU', [one, first], cpuOf('wake'))),
      ...others.map((one) => row('wake by the server, time', [one, first], wakeTime)),
    ],
    notes: [
      `Events of the run that is replayed: ${sleepers.map(eventsOf).join(', ')}; the sandbox's own come on top.`,
      'Medians, interleaved. Replay: the SDK and the workflow alone. Wake: a query to a worker without a cache, with the way to the server and back.',
    ],
  }
}

/** One account for each number of touches; its next touch is far away. */
async function fallAsleep(env: OutreachEnv): Promise<Sleeper[]> {
  const counts = [1, ...late]
  const campaigns = []
  for (const touches of counts) {
    const people = [{ email: `anna@after${touches}.example` }]
    const waits = [0, ...Array<number>(touches - 1).fill(1), 300]
    campaigns.push({ touches, campaign: await env.launch({ people, waits }) })
  }
  // a touch that is put off makes a run longer than its touches
  await env.store.db.updateTable('senders').set({ min_gap_seconds: 0 }).execute()
  await env.advance('P45D')
  const sent = env.email.submitted.length
  const wanted = counts.reduce((sum, touches) => sum + touches, 0)
  if (sent !== wanted) throw new Error(`${sent} of ${wanted} touches were sent`)
  const sleepers: Sleeper[] = []
  for (const { touches, campaign } of campaigns) {
    const [workflowId = ''] = await env.workflowIds(campaign)
    const run = (await runsOf(env.client, workflowId)).at(-1)
    if (!run) throw new Error(`${workflowId} has no run`)
    sleepers.push({ touches, workflowId, run, replay: [], wake: [] })
  }
  return sleepers
}

async function replayAll(codePath: string, sleepers: Sleeper[]): Promise<void> {
  const turns = Array.from({ length: replays }, () => sleepers).flat()
  const histories = turns.map(({ workflowId, run }) => ({ workflowId, history: run }))
  const results = Worker.runReplayHistories({ workflowBundle: { codePath } }, histories)
  // each is replayed when it is asked for; the first one also starts the worker
  await results.next()
  for (const sleeper of turns.slice(1)) {
    const cost = await costOf(async () => {
      const { value } = await results.next()
      if (value?.error) throw value.error
    })
    sleeper.replay.push(cost)
  }
  await results.return?.()
}

async function wakeAll(env: OutreachEnv, bundle: string, sleepers: Sleeper[]): Promise<void> {
  const connection = await NativeConnection.connect({ address: env.temporal.address })
  const workers = await runWorkers(
    {
      connection,
      namespace: 'default',
      maxCachedWorkflows: 0,
      stickyTimeoutMs: 3_000,
      versioning: null,
      activities: createOutreachActivities(outreachDeps(env.store, env.email)),
    },
    bundle,
  )
  for (let turn = 0; turn < queries; turn += 1) {
    for (const sleeper of sleepers) {
      const handle = env.client.workflow.getHandle(sleeper.workflowId)
      sleeper.wake.push(await costOf(() => handle.query(statusQuery)))
    }
  }
  await workers.drain()
  await connection.close()
}

type Figures = (sleeper: Sleeper) => number[]

const cpuOf =
  (what: 'replay' | 'wake'): Figures =>
  (sleeper) =>
    sleeper[what].map(({ cpuMs }) => cpuMs)

const wakeTime: Figures = ({ wake: costs }) => costs.map(({ wallMs }) => wallMs)

function row(what: string, [one, first]: [Sleeper, Sleeper], figures: Figures): Row {
  const ratio = median(figures(one)) / median(figures(first))
  return {
    what: `${what}, after ${one.touches} touches`,
    measured: quartiles(figures(one)),
    yardstick: quartiles(figures(first)),
    ratio: figure(ratio),
    target: atMost(1.5, ratio),
  }
}

/** Single wakes have outliers, so the middle half instead of everything. */
function quartiles(values: number[]): string {
  const [low, high] = [quantile(values, 0.25), quantile(values, 0.75)]
  return `${figure(median(values))} ms (${figure(low)} to ${figure(high)})`
}

function eventsOf({ touches, run }: Sleeper): string {
  return `${byTheEngine(run).length} after ${touches}`
}
