import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HomeInUse, lockHome } from '../../../server/home/lock-home.js'
import { runProgram } from '../support/node-program.js'
import { temporaryHome } from '../support/temporary-home.js'

describe('the lock of the home folder', () => {
  it('refuses a second process and names the first', async () => {
    const home = temporaryHome()
    const first = runProgram('hold-lock.ts', { home, waitMs: 0 })
    expect(await first.nextLine()).toEqual({ held: true })

    const second = runProgram('hold-lock.ts', { home, waitMs: 200 })
    expect(await second.nextLine()).toEqual({
      held: false,
      message: expect.stringMatching(`pid ${first.pid}, started .*${home}.*OVERTURE_HOME`),
    })
    expect(first.stderr()).not.toContain('SQLite')
  })

  it('is free as soon as its holder was killed with -9', async () => {
    const home = temporaryHome()
    const first = runProgram('hold-lock.ts', { home, waitMs: 0 })
    await first.nextLine()
    await first.kill('SIGKILL')

    const lock = await lockHome(home, 0)
    lock.release()
  })

  it('is waited for while its holder is ending', async () => {
    const home = temporaryHome()
    const first = runProgram('hold-lock.ts', { home, waitMs: 0 })
    await first.nextLine()

    const waiting = lockHome(home, 10_000)
    await first.kill('SIGTERM')
    const lock = await waiting
    lock.release()
  })

  it('refuses a second lock in the same process, until the first is released', async () => {
    const home = temporaryHome()
    const first = await lockHome(home, 0)
    await expect(lockHome(home, 150)).rejects.toThrow(HomeInUse)
    expect(existsSync(join(home, 'owner.json'))).toBe(true)

    first.release()
    first.release()
    expect(existsSync(join(home, 'owner.json'))).toBe(false)
    const second = await lockHome(home, 0)
    second.release()
  })

  it('makes the folder, for its owner alone', async () => {
    const home = join(temporaryHome(), 'new')
    const lock = await lockHome(home, 0)
    onTestFinished(() => lock.release())
    expect(statSync(home).mode & 0o777).toBe(0o700)
  })
})
