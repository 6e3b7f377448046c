import { build as buildSources } from './build.mjs'
import { isMain } from './prepare/is-main.mjs'
import { arePackagesReady, ensurePackages } from './prepare/packages.mjs'
import { projectRoot } from './prepare/paths.mjs'
import { reportAndExit, SetupProblem } from './prepare/problem.mjs'
import { findTemporalCli } from './prepare/temporal/find.mjs'
import { installTemporalCli } from './prepare/temporal/install.mjs'
import { pinnedVersion } from './prepare/temporal/version.mjs'

/** Makes this machine ready: packages, Node 24, and on request the Temporal CLI and dist/. */
export async function prepare({ cli, build, log }) {
  requireNode20()
  const { env } = process
  const [packagesReady, found] = await Promise.all([
    arePackagesReady(projectRoot),
    cli ? findTemporalCli(env) : {},
  ])
  announceDownloads({ packages: !packagesReady, cli: Boolean(found.tried) }, log)
  const node = await ensurePackages({ root: projectRoot, env, log })
  const temporalCli = found.tried
    ? await installTemporalCli({ env, log, tried: found.tried })
    : found.path
  if (build) await buildSources({ log })
  return { node, temporalCli }
}

function announceDownloads({ packages, cli }, log) {
  if (!packages && !cli) return
  log('To download:')
  if (packages) log('  npm packages, about 300 MB, about a minute')
  if (cli) log(`  Temporal CLI ${pinnedVersion}, 44 MB, a few seconds`)
}

function requireNode20() {
  if (Number.parseInt(process.versions.node, 10) >= 20) return
  throw new SetupProblem(`This is Node ${process.version}. Install Node.js 20 or newer with npm.`)
}

if (isMain(import.meta.url)) {
  const ready = await prepare({ cli: true, build: true, log: console.error }).catch(reportAndExit)
  console.error(`Ready (Temporal CLI: ${ready.temporalCli}).`)
}
