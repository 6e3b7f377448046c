import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { freeSpace, type FreeSpace } from '../../../server/disk/free-space.js'
import { floorBytes, refuseFullDisk, watchSpace } from '../../../server/disk/space-watch.js'
import type { PlainLog } from '../../../server/home/plain-log.js'

const home = '/srv/overture'
const mb = 1_048_576

describe('the watch over the disk', () => {
  let space: FreeSpace
  const said: { level: string; fields: object; message: string }[] = []
  const at = (level: string) => (fields: object, message: string) =>
    void said.push({ level, fields, message })
  const log: PlainLog = { info: at('info'), warn: at('warn'), error: at('error') }
  const watch = () => {
    const watching = watchSpace({ home, log, read: () => space })
    onTestFinished(() => watching.stop())
    return watching
  }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    space = { bytes: 10_000 * mb, files: 1_000_000 }
    said.length = 0
  })
  afterEach(() => vi.useRealTimers())

  it('lets everything pass down to the floor', () => {
    space.bytes = floorBytes
    expect(watch().shortage()).toBeNull()
    expect(said).toEqual([])
  })

  it.each([
    [{ bytes: floorBytes - 1 }, `The disk of ${home} has 63 MB left; Overture needs 64 MB.`],
    [{ bytes: 0 }, `The disk of ${home} has 0 MB left; Overture needs 64 MB.`],
    [{ files: 99 }, `The disk of ${home} has room for 99 more files; Overture needs 100.`],
  ])('stops at %o and says why', (change, words) => {
    space = { ...space, ...change }
    expect(watch().shortage()).toBe(words)
  })

  it('asks no more than four times a second, and at once after that', () => {
    const watching = watch()
    space.bytes = 0
    expect(watching.shortage()).toBeNull()
    vi.advanceTimersByTime(250)
    expect(watching.shortage()).not.toBeNull()
  })

  it('goes on by itself, once there is a little more than the floor', () => {
    space.bytes = 0
    const watching = watch()
    space.bytes = floorBytes
    vi.advanceTimersByTime(2_000)
    expect(watching.shortage()).not.toBeNull()
    space.bytes = floorBytes + 16 * mb
    vi.advanceTimersByTime(2_000)
    expect(watching.shortage()).toBeNull()
  })

  it('logs each change once, with the folder and the free bytes, also when nobody asks', () => {
    watch()
    space.bytes = 5 * mb
    vi.advanceTimersByTime(10_000)
    space.bytes = 500 * mb
    vi.advanceTimersByTime(10_000)
    expect(said.map(({ level, fields }) => [level, fields])).toEqual([
      ['error', { home, free_bytes: 5 * mb }],
      ['info', { home, free_bytes: 500 * mb }],
    ])
    expect(said[0]?.message).toContain(`The disk of ${home} has 5 MB left`)
    expect(said[1]?.message).toContain('going on')
  })

  it('takes a file system that does not count its files', () => {
    space.files = null
    expect(watch().shortage()).toBeNull()
  })
})

describe('a start on a full disk', () => {
  it('is refused before anything is opened', () => {
    const start = () => refuseFullDisk({ home, read: () => ({ bytes: 3 * mb, files: null }) })
    expect(start).toThrow(`The disk of ${home} has 3 MB left; Overture needs 64 MB. Free some`)
  })

  it('looks at the disk that will hold the folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'overture-space-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const there = freeSpace(folder)
    expect(there.bytes).toBeGreaterThan(0)
    expect(freeSpace(join(folder, 'not', 'yet')).files).toBe(there.files)
  })
})
