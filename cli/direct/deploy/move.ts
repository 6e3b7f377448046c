import { setTimeout as delay } from 'node:timers/promises'
import { WorkflowNotFoundError } from '@temporalio/client'
import { accountOutreachType, moveOnSignal } from '../../../contracts/temporal/account-outreach.js'
import { stableHash } from '../../../domain/shared/stable-hash.js'
import { CliError } from '../../cli-error.js'
import { pinnedTo, readBuilds, type Build, type Builds } from './builds.js'
import type { Deployment } from './deployment.js'
import { unattended } from './judge-build.js'
import { find, unknownBuild } from './promote.js'

export interface Move {
  buildId: string
  /** Its workers are gone: the current build replays what they wrote, and goes on. */
  takeOver: boolean
  perSecond: number
}

/** Wakes every workflow that is pinned to this build, so that it continues as new on the current one. */
export async function move(deployment: Deployment, order: Move): Promise<number> {
  const known = await readBuilds(deployment)
  const build = find(known.builds, order.buildId)
  if (!build) throw new CliError(unknownBuild(known.builds, order.buildId))
  const refusal = refusalOf(build, known, order)
  if (refusal) throw new CliError(refusal)
  const pinned = await pinnedWorkflows(deployment, order.buildId)
  for (const workflow of pinned) {
    await moveOne(deployment, workflow, order.takeOver)
    await delay(1_000 / order.perSecond)
  }
  return pinned.length
}

export function refusalOf(build: Build, known: Builds, { takeOver }: Move): string | null {
  const id = build.build_id
  if (build.state === 'current') return `${id} is current. Promote another build first.`
  const current = known.builds.find(({ state }) => state === 'current')
  const next = current?.build_id ?? 'workers without a build id'
  const silent = unattended(current ?? { workers: known.workers_without_build })
  if (silent.length > 0)
    return `No live worker on ${silent.join(' and ')} of what comes after ${id}: ${next}.`
  if (takeOver && !current) return 'No build is current, so none can take over. Promote one first.'
  if (takeOver || build.pinned_runs === 0 || unattended(build).length === 0) return null
  return (
    `${id} has no live workers, so its workflows cannot hear. Start its workers again, or let ` +
    `${next} replay what they wrote: add --take-over.`
  )
}

interface Pinned {
  workflowId: string
  type: string
}

/** In an order of no meaning, so that the accounts of one campaign do not wake in one moment. */
async function pinnedWorkflows(deployment: Deployment, buildId: string): Promise<Pinned[]> {
  const pinned: Pinned[] = []
  const query = pinnedTo(deployment, buildId)
  for await (const { workflowId, type } of deployment.client.workflow.list({ query })) {
    pinned.push({ workflowId, type })
  }
  return pinned.sort((a, b) => stableHash(a.workflowId) - stableHash(b.workflowId))
}

async function moveOne(
  { client, namespace }: Deployment,
  { workflowId, type }: Pinned,
  takeOver: boolean,
): Promise<void> {
  try {
    if (takeOver) {
      await client.workflowService.updateWorkflowExecutionOptions({
        namespace,
        workflowExecution: { workflowId },
        workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
        updateMask: { paths: ['versioning_override'] },
      })
    }
    // the others end within minutes by themselves
    if (type === accountOutreachType)
      await client.workflow.getHandle(workflowId).signal(moveOnSignal)
  } catch (error) {
    if (!hasEnded(error)) throw error
  }
}

const notFound = 5

function hasEnded(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true
  return error instanceof Error && 'code' in error && Number(error.code) === notFound
}
