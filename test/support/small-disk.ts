import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface SmallDisk {
  path: string
  /** Leaves this many bytes, or a little less. */
  fill(leave?: number): void
  empty(): void
}

/** A file system of its own takes root; elsewhere the tests that need one say so and are skipped. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountWorks()

function mountWorks(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'overture-disk-'))
  try {
    mount(path, 1)
    execFileSync('umount', [path])
    return true
  } catch {
    // a container without the right to mount
    return false
  } finally {
    rmdirSync(path)
  }
}

function mount(path: string, sizeMb: number): void {
  const options = ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=700`, 'tmpfs', path]
  execFileSync('mount', options, { stdio: 'ignore' })
}

export function smallDisk(sizeMb: number): SmallDisk {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'overture-disk-')))
  mount(path, sizeMb)
  // tests clean up in reverse, so whatever runs on it has ended by then
  onTestFinished(() => {
    execFileSync('umount', ['-l', path])
    rmdirSync(path)
  })
  const ballast = join(path, 'ballast')
  return {
    path,
    empty: () => rmSync(ballast, { force: true }),
    fill(leave = 0) {
      const file = openSync(ballast, 'a')
      try {
        for (let left = free(path) - leave; left > 0; left = free(path) - leave) {
          writeSync(file, Buffer.alloc(Math.min(left, 1_048_576)))
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        closeSync(file)
      }
    },
  }
}

function free(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
