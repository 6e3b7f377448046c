import { join, resolve } from 'node:path'
import { cacheRoot, pathFolders } from '../paths.mjs'
import { SetupProblem } from '../problem.mjs'
import { askVersion, isExecutableFile, isNewEnough, pinnedVersion } from './version.mjs'

export function temporalCacheFolder(env) {
  return join(cacheRoot(env), 'temporal')
}

export function cachedCliPath(env) {
  const folder = `${pinnedVersion}-${process.platform}-${process.arch}`
  return join(temporalCacheFolder(env), folder, 'temporal')
}

/** Looks without downloading: `{ path }`, or `{ tried }` with a reason for each place. */
export async function findTemporalCli(env) {
  if (env.OVERTURE_TEMPORAL_CLI) return { path: await explicitCli(env.OVERTURE_TEMPORAL_CLI) }
  const cached = cachedCliPath(env)
  const inCache = await askVersion(cached)
  if (inCache.version === pinnedVersion) return { path: cached }
  const onPath = await lookOnPath(env)
  if (onPath.path) return { path: onPath.path }
  return {
    tried: [
      ['OVERTURE_TEMPORAL_CLI', 'not set'],
      ['cache', `${cached} ${inCache.problem ?? `is version ${inCache.version}`}`],
      ['temporal on PATH', onPath.reason],
    ],
  }
}

async function explicitCli(file) {
  const { version, problem } = await askVersion(file)
  if (version && isNewEnough(version)) return resolve(file)
  throw new SetupProblem(
    [
      `OVERTURE_TEMPORAL_CLI names ${file}, which ${problem ?? `is version ${version}`}.`,
      `Set it to a Temporal CLI of version ${pinnedVersion} or newer, or unset it to have one installed.`,
    ].join('\n'),
  )
}

async function lookOnPath(env) {
  const reasons = []
  for (const folder of pathFolders(env)) {
    const path = resolve(folder, 'temporal')
    if (!isExecutableFile(path)) continue
    const { version, problem } = await askVersion(path)
    if (version && isNewEnough(version)) return { path }
    reasons.push(`${path} ${problem ?? `is version ${version}, older than ${pinnedVersion}`}`)
  }
  return { reason: reasons.join('; ') || 'none' }
}
