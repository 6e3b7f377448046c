import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'

export interface FreeSpace {
  bytes: number
  /** null: this file system does not count them. */
  files: number | null
}

export type ReadFreeSpace = (folder: string) => FreeSpace

/** Of the file system that holds the folder, or will hold it. */
export function freeSpace(folder: string): FreeSpace {
  const { bavail, bsize, files, ffree } = statfsSync(nearestExisting(folder))
  return { bytes: bavail * bsize, files: files === 0 ? null : ffree }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder))
}

const mb = 1_048_576

export function inMb(bytes: number): string {
  return `${Math.floor(bytes / mb)} MB`
}
