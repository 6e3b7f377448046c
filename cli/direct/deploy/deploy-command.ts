import { Command, InvalidArgumentError } from 'commander'
import { wallClock } from '../../../runtime/clock.js'
import type { Settings } from '../../../runtime/settings.js'
import { CliError } from '../../cli-error.js'
import type { Output } from '../../output.js'
import { readBuilds, type Build } from './builds.js'
import { withDeployment } from './deployment.js'
import { neededBecause } from './judge-build.js'
import { move } from './move.js'
import { find, promote, unknownBuild, unversion } from './promote.js'

interface MoveOptions {
  takeOver?: boolean
  perSecond: number
}

export function deployCommand(settings: Settings, output: Output): Command {
  const deploy = new Command('deploy').description('see and change which build of the workers runs')
  deploy
    .command('status')
    .description('list the builds, what runs on each, and which workers may be stopped')
    .option('--json', 'print the answer as JSON')
    .action((options: { json?: true }) => status(settings, output, options))
  deploy
    .command('promote')
    .description('start new campaigns on this build; it needs live workers')
    .argument('<build>')
    .option('--wait <seconds>', 'how long its workers may take to appear', positive, 30)
    .action((build: string, { wait }: { wait: number }) =>
      promoteBuild({ settings, output }, build, wait * 1_000),
    )
  deploy
    .command('move')
    .description('wake what sleeps on an older build, so that it goes on with the current one')
    .argument('<build>')
    .option('--take-over', 'its workers are gone: the current build replays what they wrote')
    .option('--per-second <count>', 'how many to wake', positive, 20)
    .action((build: string, options: MoveOptions) =>
      moveBuild({ settings, output }, build, options),
    )
  deploy
    .command('drain-check')
    .description('end with 0 when the workers of this build may be stopped')
    .argument('<build>')
    .action((build: string) => drainCheck({ settings, output }, build))
  deploy
    .command('unversion')
    .description('give everything back to workers without a build id')
    .action(() => unversionAll({ settings, output }))
  return deploy
}

interface Terminal {
  settings: Settings
  output: Output
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Not a positive number.')
  return value
}

async function status(settings: Settings, output: Output, options: { json?: true }): Promise<void> {
  const { builds, unversioned_runs } = await withDeployment(settings, readBuilds)
  const now = wallClock.now()
  const rows = builds.map((build) => ({ ...build, needed_because: neededBecause(build, now) }))
  if (options.json) return output.json({ builds: rows, unversioned_runs })
  output.table(
    ['BUILD', 'STATE', 'RUNNING', 'WORKERS', 'WORKERS MAY BE STOPPED'],
    rows.map((row) => [
      row.build_id,
      row.state,
      String(row.pinned_runs),
      workersOf(row),
      row.needed_because === null ? 'yes' : `no: ${row.needed_because}`,
    ]),
  )
  if (builds.length === 0) output.note('Temporal knows no build: no worker has a build id yet.')
  if (unversioned_runs > 0) {
    output.note(`${unversioned_runs} running workflow(s) belong to no build: ${whoTakes(builds)}.`)
  }
}

function workersOf({ workers }: Build): string {
  return Object.entries(workers)
    .map(([queue, alive]) => `${queue.replace('overture-', '')} ${alive}`)
    .join(', ')
}

function whoTakes(builds: Build[]): string {
  const current = builds.find(({ state }) => state === 'current')
  return current
    ? `${current.build_id} takes each at its next step`
    : 'workers without a build id run them until a build is promoted'
}

async function promoteBuild(
  { settings, output }: Terminal,
  buildId: string,
  waitMs: number,
): Promise<void> {
  const before = await withDeployment(settings, (deployment) =>
    promote(deployment, { buildId, waitMs }),
  )
  output.line(`${buildId} is current: new campaigns start on it.`)
  if (before.unversioned_runs > 0) {
    output.line(`It also takes the ${before.unversioned_runs} that no build has touched yet.`)
  }
  for (const { build_id, pinned_runs } of before.builds) {
    if (build_id === buildId || pinned_runs === 0) continue
    output.line(
      `${pinned_runs} running on ${build_id} change over when they wake; keep its workers. ` +
        `To wake them now: overture deploy move ${build_id}`,
    )
  }
}

async function moveBuild(
  { settings, output }: Terminal,
  buildId: string,
  { takeOver = false, perSecond }: MoveOptions,
): Promise<void> {
  const asked = await withDeployment(settings, (deployment) =>
    move(deployment, { buildId, takeOver, perSecond }),
  )
  output.line(
    asked === 0
      ? `Nothing runs on ${buildId}.`
      : `${asked} on ${buildId} were asked to change over. See: overture deploy drain-check ${buildId}`,
  )
}

async function drainCheck({ settings, output }: Terminal, buildId: string): Promise<void> {
  const { builds } = await withDeployment(settings, readBuilds)
  const build = find(builds, buildId)
  if (!build) throw new CliError(unknownBuild(builds, buildId))
  const needed = neededBecause(build, wallClock.now())
  if (needed !== null) throw new CliError(`Keep its workers: ${needed}.`)
  output.line(`Nothing needs ${buildId}: its workers may be stopped.`)
}

async function unversionAll({ settings, output }: Terminal): Promise<void> {
  await withDeployment(settings, unversion)
  output.line(
    'From now on no build is current: workers without a build id take everything. What is pinned to a build ' +
      'changes over when it wakes; see overture deploy status.',
  )
}
