import type { Client } from '@temporalio/client'
import { createOutreachActivities } from '../activities/outreach/create-outreach-activities.js'
import { accountOutreachType } from '../contracts/temporal/account-outreach.js'
import type { LoadedAccount } from '../contracts/temporal/outreach-activities.js'
import { outreachDeps } from '../test/support/activities.js'
import type { OutreachEnv } from '../test/support/overture-env.js'
import { withEngine, type Engine } from './support/engine.js'
import { inParallel } from './support/in-parallel.js'
import { atMost, type Report, type Row, type Say } from './support/report.js'
import { startSleepingWorker, type Memory, type Sleepers } from './support/sleepers.js'
import { figure } from './support/statistics.js'

const counted = 1_000
/** What the first workflows bring with them is not what one more costs. */
const warmUp = 300
const people = [
  { email: 'anna@sleep.example', timezone: 'Europe/Berlin' },
  { email: 'bo@sleep.example', timezone: 'America/New_York' },
  { email: 'cleo@sleep.example', timezone: 'Asia/Singapore' },
]

type Kind = 'account' | 'bare' | 'caller'
type Measured = Record<Kind, Memory>

/** A thousand accounts asleep beside a thousand bare workflows, each thousand in a worker process of its own. */
export async function memory(say: Say): Promise<Report> {
  const measured = await withEngine((engine) => measure(engine, say))
  return {
    title: `Memory of one sleeping workflow (${counted} of them; account with ${people.length} people)`,
    rows: [
      row('RSS, beside a bare timer', 'rss', [measured.account, measured.bare]),
      row('RSS, beside two calls and a timer', 'rss', [measured.account, measured.caller]),
      row('heap, beside a bare timer', 'heap', [measured.account, measured.bare]),
      row('heap, beside two calls and a timer', 'heap', [measured.account, measured.caller]),
    ],
    notes: [
      `What ${counted} more take after the first ${warmUp}, after garbage collection.`,
      "RSS is what the process takes: the JavaScript heap and the SDK's native memory of each workflow.",
    ],
  }
}

async function measure({ env, bundle, bareBundle }: Engine, say: Say): Promise<Measured> {
  const { address } = env.temporal
  const loaded = await threePeople(env)
  const bundles = { account: bundle, bare: bareBundle, caller: bareBundle }
  const one = (kind: Kind) => {
    say(`${warmUp + counted} times ${kind}`)
    const sleepers = { address, loaded, taskQueue: kind, bundle: bundles[kind] }
    return each(sleepers, starter(env.client, kind))
  }
  return { account: await one('account'), bare: await one('bare'), caller: await one('caller') }
}

function row(what: string, part: keyof Memory, [ours, theirs]: [Memory, Memory]): Row {
  const ratio = ours[part] / theirs[part]
  return {
    what,
    measured: `${figure(ours[part] / 1024)} KB`,
    yardstick: `${figure(theirs[part] / 1024)} KB`,
    ratio: figure(ratio),
    target: atMost(1.5, ratio),
  }
}

type Start = (index: number) => Promise<unknown>

async function each(sleepers: Sleepers, start: Start): Promise<Memory> {
  const worker = await startSleepingWorker(sleepers)
  try {
    await startMany(0, warmUp, start)
    await worker.asleep(warmUp)
    const before = await worker.memory()
    await startMany(warmUp, warmUp + counted, start)
    await worker.asleep(warmUp + counted)
    const after = await worker.memory()
    return {
      rss: (after.rss - before.rss) / counted,
      heap: (after.heap - before.heap) / counted,
    }
  } finally {
    await worker.stop()
  }
}

function startMany(from: number, to: number, start: Start): Promise<void> {
  return inParallel(
    Array.from({ length: to - from }, (_, index) => from + index),
    20,
    start,
  )
}

const types = { account: accountOutreachType, bare: 'bareWorkflow', caller: 'bareCaller' }

function starter(client: Client, kind: Kind): Start {
  return (index) => {
    const workflowId = `${kind}-${index}`
    const input = { tenant_id: 'default', campaign_id: 'cmp_1', account_id: workflowId }
    return client.workflow.start(types[kind], { workflowId, taskQueue: kind, args: [input] })
  }
}

/** What a real account hands to its workflow: three zones, the holidays of a country, seven steps. */
async function threePeople(env: OutreachEnv): Promise<LoadedAccount> {
  const campaign = await env.launch({ people, waits: [3, 2, 3, 5, 7, 10, 14] })
  await env.store.db.updateTable('contacts').set({ country: 'DE' }).execute()
  const { account_id } = await env.store.db
    .selectFrom('campaign_accounts')
    .select('account_id')
    .executeTakeFirstOrThrow()
  const { loadAccount } = createOutreachActivities(outreachDeps(env.store, env.email))
  const { campaign_id } = campaign
  const at_ms = await env.deps.clock.now('default')
  return loadAccount({ tenant_id: 'default', campaign_id, account_id, at_ms })
}
