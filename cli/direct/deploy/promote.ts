import { setTimeout as delay } from 'node:timers/promises'
import { isGrpcServiceError } from '@temporalio/client'
import { CliError } from '../../cli-error.js'
import { readBuilds, type Build, type Builds } from './builds.js'
import type { Deployment } from './deployment.js'
import { unattended } from './judge-build.js'

const lookAgainMs = 500
const failedPrecondition = 9

export interface Promotion {
  buildId: string
  /** Workers that were just started need a moment until Temporal has heard of them. */
  waitMs: number
}

/** New campaigns start on this build from now on. Answers what was there before. */
export async function promote(deployment: Deployment, promotion: Promotion): Promise<Builds> {
  const givenUpAt = performance.now() + promotion.waitMs
  for (;;) {
    const builds = await readBuilds(deployment)
    const complaint =
      complaintAbout(builds, promotion.buildId) ??
      (await makeCurrent(deployment, promotion.buildId, builds.token))
    if (complaint === null) return builds
    if (performance.now() >= givenUpAt) throw new CliError(complaint)
    await delay(lookAgainMs)
  }
}

/** Everything goes back to workers without a build id. */
export async function unversion(deployment: Deployment): Promise<void> {
  const known = await readBuilds(deployment)
  const complaint = nobodyToTakeBack(known) ?? (await makeCurrent(deployment, '', known.token))
  if (complaint !== null) throw new CliError(complaint)
}

export function nobodyToTakeBack({
  workers_without_build: workers,
}: Pick<Builds, 'workers_without_build'>): string | null {
  const missing = unattended({ workers })
  if (missing.length === 0) return null
  return (
    `No live worker without a build id on ${missing.join(' and ')}. ` +
    'Start workers without TEMPORAL_WORKER_BUILD_ID first.'
  )
}

/** Answers what Temporal still misses: it lists the queues of a new build a little after its workers came. */
async function makeCurrent(
  { client, namespace, name }: Deployment,
  buildId: string,
  conflictToken: Uint8Array,
): Promise<string | null> {
  try {
    await client.workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName: name,
      buildId,
      conflictToken,
      identity: client.options.identity,
    })
    return null
  } catch (error) {
    const notYet = isGrpcServiceError(error) && Number(error.code) === failedPrecondition
    if (!notYet) throw error
    return `Temporal refuses to make ${buildId || 'no build'} current: ${error.details}.`
  }
}

function complaintAbout({ builds }: Builds, buildId: string): string | null {
  const build = find(builds, buildId)
  if (!build) return unknownBuild(builds, buildId)
  const missing = unattended(build)
  // without workers on every queue nothing would be lost, but everything would wait
  if (missing.length === 0) return null
  return `No live worker of ${buildId} on ${missing.join(' and ')}. Start its workers, or look at their logs.`
}

export function find(builds: Build[], buildId: string): Build | undefined {
  return builds.find(({ build_id }) => build_id === buildId)
}

export function unknownBuild(builds: Build[], buildId: string): string {
  const known = builds.map(({ build_id }) => build_id).join(', ')
  return (
    `Temporal knows no build ${buildId}. ${known ? `It knows ${known}.` : 'It knows none.'} ` +
    'Start a worker with TEMPORAL_WORKER_BUILD_ID set to it.'
  )
}
