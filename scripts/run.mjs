import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { envWithPathFirst, projectRoot } from './prepare/paths.mjs'
import { reportAndExit, SetupProblem } from './prepare/problem.mjs'
import { check } from './run/check.mjs'
import { programs } from './run/programs.mjs'
import { supervise } from './run/supervise.mjs'

const [name, ...args] = process.argv.slice(2)
await run().catch(reportAndExit)

async function run() {
  if (name === 'check') process.exitCode = await runCheck()
  else if (Object.hasOwn(programs, name ?? '')) process.exitCode = await runProgram(programs[name])
  else {
    const names = [...Object.keys(programs), 'check'].join(', ')
    throw new SetupProblem(`Usage: node scripts/run.mjs <name> [arguments], name one of: ${names}`)
  }
}

async function runProgram(program) {
  const { nodeOptions = [], nodeArgs, cli = false, build, dieWithParent } = program
  const log = program.quiet && !process.stderr.isTTY ? () => {} : console.error
  const { node, temporalCli } = await prepare({ cli, build, log })
  const [file, ...fixedArgs] = nodeArgs
  return supervise(node, [...nodeOptions, join(projectRoot, file), ...fixedArgs, ...args], {
    env: childEnv(temporalCli),
    cwd: program.keepsFolder ? process.cwd() : projectRoot,
    dieWithParent,
  })
}

async function runCheck() {
  const { node } = await prepare({ cli: false, build: false, log: console.error })
  return check({ node, env: childEnv(), log: console.error })
}

function childEnv(temporalCli) {
  const env = envWithPathFirst(process.env, join(projectRoot, 'node_modules', '.bin'))
  return temporalCli ? { ...env, OVERTURE_TEMPORAL_CLI: temporalCli } : env
}
