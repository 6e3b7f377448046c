import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NativeConnection, Worker } from '@temporalio/worker'
import { Command } from 'commander'
import { inject, onTestFinished } from 'vitest'
import { createOutreachActivities } from '../../activities/outreach/create-outreach-activities.js'
import type { OutgoingEmail } from '../../activities/ports.js'
import { deployCommand } from '../../cli/direct/deploy/deploy-command.js'
import type { Build } from '../../cli/direct/deploy/builds.js'
import { taskQueues } from '../../contracts/temporal/task-queues.js'
import { wallClock } from '../../runtime/clock.js'
import { readSettings } from '../../runtime/settings.js'
import { runWorkers } from '../../workers/run-workers.js'
import { bundle } from '../house/support/bundle-content.js'
import { fixtureTree } from '../house/support/fixture-tree.js'
import { outreachDeps } from './activities.js'
import type { OutreachEnv } from './overture-env.js'

export interface RunningBuild {
  /** What the delivery worker of this build handed over. */
  delivered: OutgoingEmail[]
  stop(): Promise<void>
}

/** Both workers of one build, beside whatever else runs; without a build id they are like those of today. */
export async function startBuild(
  env: OutreachEnv,
  buildId: string | null,
  codePath: string = inject('workflowBundle'),
): Promise<RunningBuild> {
  const delivered: OutgoingEmail[] = []
  const connection = await NativeConnection.connect({ address: env.temporal.address })
  const email: typeof env.email = {
    ...env.email,
    submit(message, startWithinMs) {
      delivered.push(message)
      return env.email.submit(message, startWithinMs)
    },
  }
  const workers = await runWorkers(
    {
      connection,
      namespace: 'default',
      maxCachedWorkflows: 500,
      stickyTimeoutMs: 3_000,
      versioning: buildId === null ? null : { deploymentName: 'overture', buildId },
      activities: createOutreachActivities(outreachDeps(env.store, email, { clock: wallClock })),
    },
    codePath,
  )
  let running = true
  const stop = async () => {
    if (!running) return
    running = false
    await workers.drain()
    await connection.close()
  }
  onTestFinished(stop)
  return { delivered, stop }
}

/** Its workers for deliveries never came up. */
export async function startHalfABuild(env: OutreachEnv, buildId: string) {
  const connection = await NativeConnection.connect({ address: env.temporal.address })
  const worker = await Worker.create({
    connection,
    taskQueue: taskQueues.workflows,
    workflowBundle: { codePath: inject('workflowBundle') },
    activities: createOutreachActivities(outreachDeps(env.store, env.email)),
    workerDeploymentOptions: {
      version: { deploymentName: 'overture', buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  })
  const run = worker.run()
  return {
    async stop() {
      worker.shutdown()
      await run
      await connection.close()
    },
  }
}

/** A build whose workflow reads the account before each touch: no other code can replay what it writes. */
export async function otherCode(): Promise<string> {
  const tree = await fixtureTree(['workflows', 'domain', 'contracts'])
  onTestFinished(() => tree.remove())
  const workflow = join(tree.path, 'workflows/account-outreach.ts')
  const text = await readFile(workflow, 'utf8')
  const before = "    case 'touch':\n"
  if (text.split(before).length !== 2) throw new Error('account-outreach.ts has no one touch case')
  const reading =
    '      await recordsOf({}).loadAccount({ ...refOf(run.state), at_ms: run.clock.now() })\n'
  await writeFile(workflow, text.replace(before, before + reading))
  const file = join(tree.path, 'bundle.js')
  await writeFile(file, await bundle(join(tree.path, 'workflows/index.ts')))
  return file
}

/** The operator's command line; answers what it prints. */
export async function deploy(env: OutreachEnv, line: string): Promise<string> {
  const printed: string[] = []
  const settings = readSettings({ TEMPORAL_ADDRESS: env.temporal.address }, false)
  const command = deployCommand(settings, {
    line: (text) => printed.push(text),
    note: (text) => printed.push(text),
    json: (value) => printed.push(JSON.stringify(value)),
    table: (_head, rows) => printed.push(...rows.map((row) => row.join(' | '))),
  })
  const program = new Command('overture').addCommand(command)
  await program.parseAsync(`deploy ${line}`.split(' '), { from: 'user' })
  return printed.join('\n')
}

export async function buildOf(
  env: OutreachEnv,
  buildId: string,
): Promise<Build & { needed_because: string | null }> {
  const { builds } = JSON.parse(await deploy(env, 'status --json'))
  return builds.find((build: Build) => build.build_id === buildId)
}

export interface Run {
  /** The build of each task that was completed, without repetitions; `none` for workers without one. */
  builds: string[]
  failedTasks: string[]
}

/** A run may only end when it has seen everything, so the server has such a task done again. */
const messageCameMeanwhile = 'UnhandledCommand'

/** Every run of the workflow, the first one first. */
export async function runsOf(env: OutreachEnv, workflowId: string): Promise<Run[]> {
  const runs: Run[] = []
  const { raw } = await env.client.workflow.getHandle(workflowId).describe()
  let runId: string | null | undefined = raw.workflowExecutionInfo?.firstRunId
  while (runId) {
    const { events } = await env.client.workflow.getHandle(workflowId, runId).fetchHistory()
    const completed = (events ?? []).flatMap((event) => {
      const task = event.workflowTaskCompletedEventAttributes
      return task ? [task.deploymentVersion?.buildId ?? 'none'] : []
    })
    const failedTasks = (events ?? []).flatMap((event) => {
      const message = event.workflowTaskFailedEventAttributes?.failure?.message
      return message === undefined || message === messageCameMeanwhile ? [] : [message ?? '']
    })
    runs.push({ builds: [...new Set(completed)], failedTasks })
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
  return runs
}
