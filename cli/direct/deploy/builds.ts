import { isGrpcServiceError } from '@temporalio/client'
import { tsToMs } from '@temporalio/common/lib/time.js'
import { taskQueues } from '../../../contracts/temporal/task-queues.js'
import { wallClock } from '../../../runtime/clock.js'
import type { Deployment } from './deployment.js'

export type BuildState = 'current' | 'ramping' | 'draining' | 'drained' | 'never current'

export interface Build {
  build_id: string
  state: BuildState
  /** When it last stopped being current. */
  left_at: string | null
  /** Running workflows that only workers of this build may carry on. */
  pinned_runs: number
  /** How many worker processes of this build asked each queue for work just now. */
  workers: Record<string, number>
}

export interface Builds {
  builds: Build[]
  /** Running workflows that no build has touched yet; the current one takes each at its next task. */
  unversioned_runs: number
  workers_without_build: Build['workers']
  /** Hands a later write over only when nobody has changed the deployment since. */
  token: Uint8Array
}

/** Raw protobuf enums arrive as numbers. */
const states: Record<number, BuildState> = {
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
}
const notFound = 5
const workflowQueue = 1
const activityQueue = 2
/** An idle worker asks again after a minute at the latest. */
const lastAskedMs = 75_000

const running = "ExecutionStatus = 'Running'"

export function pinnedTo({ name }: Deployment, buildId: string): string {
  return (
    `${running} AND TemporalWorkflowVersioningBehavior = 'Pinned' ` +
    `AND TemporalWorkerDeploymentVersion = '${name}:${buildId}'`
  )
}

export async function readBuilds(deployment: Deployment): Promise<Builds> {
  const { client } = deployment
  const { token, summaries } = await describe(deployment)
  const asking = await workersAsking(deployment)
  const builds = summaries.map(async ({ deploymentVersion, status, lastDeactivationTime }) => {
    const build_id = deploymentVersion?.buildId ?? ''
    const { count } = await client.workflow.count(pinnedTo(deployment, build_id))
    const build: Build = {
      build_id,
      state: states[Number(status)] ?? 'never current',
      left_at: lastDeactivationTime ? new Date(tsToMs(lastDeactivationTime)).toISOString() : null,
      pinned_runs: count,
      workers: asking(build_id),
    }
    return build
  })
  const unversioned = `${running} AND TemporalWorkerDeploymentVersion IS NULL`
  const { count } = await client.workflow.count(unversioned)
  return {
    builds: await Promise.all(builds),
    unversioned_runs: count,
    workers_without_build: asking(null),
    token,
  }
}

async function describe({ client, namespace, name }: Deployment) {
  try {
    const { workerDeploymentInfo, conflictToken } =
      await client.workflowService.describeWorkerDeployment({ namespace, deploymentName: name })
    return { summaries: workerDeploymentInfo?.versionSummaries ?? [], token: conflictToken }
  } catch (error) {
    // no worker of any build has ever asked for work
    if (!isGrpcServiceError(error) || Number(error.code) !== notFound) throw error
    return { summaries: [], token: new Uint8Array() }
  }
}

async function workersAsking(deployment: Deployment) {
  const counted = [
    { name: taskQueues.workflows, type: workflowQueue },
    { name: taskQueues.delivery, type: activityQueue },
  ]
  const pollers = await Promise.all(
    counted.map(async ({ name, type }) => ({ name, asking: await asking(deployment, name, type) })),
  )
  return (buildId: string | null): Build['workers'] =>
    Object.fromEntries(
      pollers.map(({ name, asking }) => [name, asking.filter((id) => id === buildId).length]),
    )
}

/** The build of each worker that asked this queue for work just now; null for one without. */
async function asking(
  { client, namespace, name: deploymentName }: Deployment,
  name: string,
  taskQueueType: number,
): Promise<(string | null)[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  })
  const now = wallClock.now()
  return (pollers ?? []).flatMap(({ deploymentOptions: of, lastAccessTime }) => {
    if (!lastAccessTime || now - tsToMs(lastAccessTime) > lastAskedMs) return []
    if (!of?.buildId) return [null]
    return of.deploymentName === deploymentName ? [of.buildId] : []
  })
}
