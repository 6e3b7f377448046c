import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMain } from './prepare/is-main.mjs'
import { withLock } from './prepare/lock.mjs'
import { ensurePackages } from './prepare/packages.mjs'
import { projectRoot, setupLockPath } from './prepare/paths.mjs'
import { reportAndExit, SetupProblem } from './prepare/problem.mjs'
import { runCommand } from './prepare/run-command.mjs'
import { readSources } from './prepare/sources.mjs'

/** Compiles the sources into dist/ if they changed since the last build. */
export async function build({ root = projectRoot, log = console.error } = {}) {
  const node = await ensurePackages({ root, env: process.env, log })
  if (isUpToDate(root, readSources(root))) return
  await withLock({ file: setupLockPath(root), log }, async (noteChild) => {
    const sources = readSources(root)
    if (!isUpToDate(root, sources)) await compile({ root, node, log, noteChild }, sources)
  })
}

async function compile({ root, log, ...running }, sources) {
  const startedAt = Date.now()
  log('Building …')
  startDist(root, sources)
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc')
  await step({ root, ...running }, [tsc, '-p', 'tsconfig.build.json'])
  await step({ root, ...running }, [join('dist', 'workers', 'bundle-workflows.js')])
  for (const asset of sources.assets) {
    mkdirSync(dirname(join(root, 'dist', asset)), { recursive: true })
    cpSync(join(root, asset), join(root, 'dist', asset))
  }
  writeFileSync(stampPath(root), sources.hash)
  log(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
}

/** Output of deleted or renamed sources must not live on, so a changed list starts from nothing. */
function startDist(root, { files }) {
  const dist = join(root, 'dist')
  const listFile = join(dist, '.files')
  const list = files.join('\n')
  if (readIfThere(listFile) !== list) rmSync(dist, { recursive: true, force: true })
  rmSync(stampPath(root), { force: true })
  mkdirSync(dist, { recursive: true })
  writeFileSync(listFile, list)
}

async function step({ root, node, noteChild }, args) {
  const result = await runCommand(node, args, { cwd: root, onStart: noteChild })
  if (result.code === 0) return
  const command = ['node', ...args].join(' ')
  throw new SetupProblem(
    [
      `The build failed at \`${command}\` (${result.errorCode ?? `exit code ${result.code}`}):`,
      result.output.trimEnd(),
    ].join('\n'),
  )
}

function isUpToDate(root, { hash }) {
  return readIfThere(stampPath(root)) === hash
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function stampPath(root) {
  return join(root, 'dist', '.stamp')
}

if (isMain(import.meta.url)) await build().catch(reportAndExit)
