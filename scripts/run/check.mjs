import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from '../build.mjs'
import { projectRoot, sourceFolders } from '../prepare/paths.mjs'
import { SetupProblem } from '../prepare/problem.mjs'
import { supervise } from './supervise.mjs'

const tool = (name) => join('node_modules', '.bin', name)

function steps() {
  const folders = sourceFolders.filter((folder) => existsSync(join(projectRoot, folder)))
  return [
    { name: 'format', args: [tool('oxfmt'), '--check'] },
    { name: 'lint', args: [tool('oxlint'), '--type-aware'] },
    {
      name: 'imports',
      args: [tool('depcruise'), '--config', '.dependency-cruiser.cjs', ...folders],
    },
    { name: 'types', args: [tool('tsc'), '-p', 'tsconfig.json'] },
    { name: 'unused code', args: [tool('knip')] },
    { name: 'openapi.json', args: ['dist/api/openapi/write.js', '--check'], needsBuild: true },
  ]
}

/** Runs every check even after a failure; returns the exit code. */
export async function check({ node, env, log }) {
  const all = steps()
  /** @type {string[]} */
  const failed = []
  for (const { name, args, needsBuild = false } of all) {
    const [program, ...options] = args
    console.log(`\n${name}: ${[basename(program), ...options].join(' ')}`)
    const passed = (!needsBuild || (await built(log))) && (await runs({ node, env }, args))
    if (!passed) failed.push(name)
  }
  const ending = failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''
  console.log(`\ncheck: ${all.length - failed.length} of ${all.length} passed${ending}`)
  return failed.length > 0 ? 1 : 0
}

async function runs({ node, env }, args) {
  const code = await supervise(node, args, { env, cwd: projectRoot })
  // 130, 143, 129: somebody stopped the run, so the other checks are not wanted either.
  if (code > 128) process.exit(code)
  return code === 0
}

async function built(log) {
  try {
    await build({ log })
    return true
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    console.log(error.message)
    return false
  }
}
