import { closeSync, existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lastWords, openServerLog } from '../../../server/temporal/server-log.js'
import { temporaryHome } from '../support/temporary-home.js'

const limit = 10 * 1024 * 1024

function logOf(size: number): string {
  const path = join(temporaryHome(), 'logs', 'temporal.log')
  mkdirSync(join(path, '..'))
  writeFileSync(path, '')
  truncateSync(path, size)
  return path
}

describe('the log of the Temporal server', () => {
  it.each([
    ['goes on up to 10 MB', limit, false],
    ['begins anew when it was larger', limit + 1, true],
  ])('%s', (_case, size, rotated) => {
    const path = logOf(size)
    closeSync(openServerLog(path))
    expect(existsSync(`${path}.1`)).toBe(rotated)
    expect(statSync(path).size > limit).toBe(!rotated)
  })

  it('has no last words before the server said anything', () => {
    const path = join(temporaryHome(), 'logs', 'temporal.log')
    closeSync(openServerLog(path))
    expect(lastWords(path)).toBeUndefined()
    writeFileSync(path, 'it went wrong\n', { flag: 'a' })
    expect(lastWords(path)).toBe('it went wrong')
  })
})
