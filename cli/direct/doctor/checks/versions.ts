import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { version } from '../../../../server/version.js'
import { fail, ok, warn, type Finding } from '../finding.js'

const wantedMajor = 24
const leastMajor = 22

export function checkNode(found: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = found.split('.').map(Number)
  const usable = major < 26 && (major > leastMajor || (major === leastMajor && minor >= 13))
  if (!usable) {
    return fail(
      'Node.js',
      `${found}; Overture runs on 22.13 to 25`,
      `Install Node.js ${wantedMajor}.`,
    )
  }
  if (major === wantedMajor) return ok('Node.js', found)
  return warn('Node.js', `${found}; tested with ${wantedMajor}`, `Use Node.js ${wantedMajor}.`)
}

/** The build lies beside this very file; sources that are newer than it were not built yet. */
export function checkBuild(): Finding {
  const dist = new URL('../../../../', import.meta.url)
  const stamp = new URL('.stamp', dist)
  if (!dist.pathname.endsWith('/dist/')) return ok('Overture', `${version}, run from its sources`)
  if (!existsSync(stamp)) {
    return fail('Overture', `${version}; its build was not finished`, 'node scripts/build.mjs')
  }
  const built = statSync(stamp).mtime.toISOString()
  const hash = readFileSync(fileURLToPath(stamp), 'utf8').slice(0, 12)
  return ok('Overture', `${version}, build ${hash} of ${built}`)
}
