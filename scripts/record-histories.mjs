import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { projectRoot } from './prepare/paths.mjs'
import { reportAndExit } from './prepare/problem.mjs'
import { supervise } from './run/supervise.mjs'

/**
 * Writes the account campaigns in test/replay/histories/ anew. Only to add a history, or before a version
 * that has run anywhere: the committed ones stand for campaigns that are under way, so a change that
 * breaks their replay goes behind patched() instead. Those of the first version are never made again.
 */
await record().catch(reportAndExit)

async function record() {
  const { node, temporalCli } = await prepare({ cli: true, build: false, log: console.error })
  const vitest = join('node_modules', 'vitest', 'vitest.mjs')
  const config = join('test', 'replay', 'record', 'record.config.ts')
  process.exitCode = await supervise(node, [vitest, 'run', '--config', config], {
    cwd: projectRoot,
    env: { ...process.env, OVERTURE_TEMPORAL_CLI: temporalCli },
  })
}
