import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isInstalledByHand } from './hand-installed.mjs'
import { withLock } from './lock.mjs'
import { envWithoutPath, pathFolders, pinnedNodePath, setupLockPath } from './paths.mjs'
import { SetupProblem } from './problem.mjs'
import { withProgress } from './progress.mjs'
import { lastLines, runCommand } from './run-command.mjs'

const pinnedMajor = 'v24.'

export async function arePackagesReady(root) {
  const { output } = await runCommand(pinnedNodePath(root), ['-v'])
  if (!output.startsWith(pinnedMajor)) return false
  const stamp = stampPath(root)
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lockfileHash(root)
  if (!isInstalledByHand(root)) return false
  writeFileSync(stamp, lockfileHash(root))
  return true
}

/** Installs the locked packages if they are not there; returns the path of the pinned Node. */
export async function ensurePackages({ root, env, log }) {
  if (!(await arePackagesReady(root))) {
    await withLock({ file: setupLockPath(root), log }, async (noteChild) => {
      if (!(await arePackagesReady(root))) await install({ root, env, log, noteChild })
    })
  }
  return pinnedNodePath(root)
}

async function install({ root, env, log, noteChild }) {
  const hash = lockfileHash(root)
  const { command, args, npmEnv } = npmCommand(root, env)
  const options = ['ci', '--include=dev', '--loglevel=error', '--no-fund', '--no-audit']
  log('Installing npm packages …')
  const startedAt = Date.now()
  const result = await withProgress(
    { log, line: (seconds) => `Installing npm packages … ${seconds} s` },
    () =>
      runCommand(command, [...args, ...options], { cwd: root, env: npmEnv, onStart: noteChild }),
  )
  if (result.errorCode === 'ENOENT') {
    throw new SetupProblem('npm was not found on PATH. Install Node.js 20 or newer with npm.')
  }
  if (result.code !== 0) throw new SetupProblem(npmFailure(result))
  writeFileSync(stampPath(root), hash)
  await requirePinnedNode(root)
  log(`Installed npm packages in ${Math.round((Date.now() - startedAt) / 1000)} s.`)
}

/**
 * Under `npm run`, node_modules/.bin comes first on PATH, so npm would run on the very Node binary
 * that `npm ci` deletes. Hence npm gets a PATH without it.
 */
function npmCommand(root, env) {
  const npmEnv = envWithoutPath(env, join(root, 'node_modules', '.bin'))
  const npmScript = env.npm_execpath
  if (!npmScript?.endsWith('npm-cli.js') || !existsSync(npmScript)) {
    return { command: 'npm', args: [], npmEnv }
  }
  const node = pathFolders(npmEnv)
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file))
  return { command: node ?? process.execPath, args: [npmScript], npmEnv }
}

async function requirePinnedNode(root) {
  const { output } = await runCommand(pinnedNodePath(root), ['-v'])
  if (output.startsWith(pinnedMajor)) return
  const found = output.trim() ? `reports ${lastLines(output, 1)}` : 'does not start'
  throw new SetupProblem(
    [
      `Node 24 is missing: node_modules/.bin/node ${found} after npm ci.`,
      "The npm package `node` fetches it in its install script, so npm's install scripts were",
      'probably switched off (`ignore-scripts`). To run them once:',
      '  npm rebuild --ignore-scripts=false',
      'Then start the same command again.',
    ].join('\n'),
  )
}

function npmFailure({ code, output, errorCode }) {
  return [
    `npm ci failed (${errorCode ?? `exit code ${code}`}). Its last lines:`,
    lastLines(output, 20),
    '',
    'Check the network and the npm settings (`npm ping`), then run the same command again.',
  ].join('\n')
}

function lockfileHash(root) {
  const lockfile = join(root, 'package-lock.json')
  if (!existsSync(lockfile)) {
    throw new SetupProblem(`package-lock.json is missing in ${dirname(lockfile)}.`)
  }
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex')
}

function stampPath(root) {
  return join(root, 'node_modules', '.overture-lock')
}
