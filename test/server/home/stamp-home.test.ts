import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HomeVersionMismatch, stampHome } from '../../../server/home/stamp-home.js'
import { temporaryHome } from '../support/temporary-home.js'

describe('the stamp of the home folder', () => {
  it('is made once, in a folder for its owner alone', () => {
    const home = join(temporaryHome(), 'new')
    const stamp = stampHome(home)

    expect(stamp).toEqual({ temporal_cli: '1.9.1', created_at: expect.stringMatching(/Z$/) })
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(stampHome(home)).toEqual(stamp)
  })

  it('refuses a folder of another version and leaves it as it is', () => {
    const home = temporaryHome()
    const old = '{"temporal_cli":"1.8.0","created_at":"2026-08-01T00:00:00.000Z"}'
    writeFileSync(join(home, 'home.json'), old)

    expect(() => stampHome(home)).toThrow(HomeVersionMismatch)
    expect(() => stampHome(home)).toThrow(
      /1\.8\.0.*needs Temporal CLI 1\.9\.1.*Move the folder away/,
    )
    expect(readFileSync(join(home, 'home.json'), 'utf8')).toBe(old)
  })

  it.each([
    ['a database without a stamp', 'temporal.db', ''],
    ['an unreadable stamp', 'home.json', '{"temporal_cli":'],
  ])('refuses a folder with %s', (_case, file, content) => {
    const home = temporaryHome()
    writeFileSync(join(home, file), content)
    expect(() => stampHome(home)).toThrow(HomeVersionMismatch)
  })
})
