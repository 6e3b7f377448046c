import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { runCommand } from '../run-command.mjs'

export const pinnedVersion = '1.9.1'

/** `{ version }` of a Temporal CLI file, or `{ problem }` in words that follow its name. */
export async function askVersion(file) {
  if (!isExecutableFile(file)) {
    return { problem: existsSync(file) ? 'is not an executable file' : 'does not exist' }
  }
  const result = await runCommand(file, ['--version'], { timeoutMs: 10_000 })
  const version = /temporal version v?(\d+\.\d+\.\d+)/.exec(result.output)?.[1]
  if (version) return { version }
  if (result.timedOut) return { problem: 'gave no answer to --version in 10 s' }
  if (result.errorCode) return { problem: `does not start (${result.errorCode})` }
  return { problem: 'does not report a "temporal version" when run with --version' }
}

export function isNewEnough(version) {
  const wanted = pinnedVersion.split('.').map(Number)
  const found = version.split('.').map(Number)
  const differs = wanted.findIndex((part, index) => part !== found[index])
  return differs < 0 || found[differs] > wanted[differs]
}

export function isExecutableFile(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
