import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { projectRoot } from './prepare/paths.mjs'
import { reportAndExit } from './prepare/problem.mjs'
import { supervise } from './run/supervise.mjs'

/**
 * Adds account campaigns of this version to test/replay/histories/. What lies there stands for campaigns that
 * are under way and is never written again: a change that breaks its replay goes behind patched() instead.
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
