import type { PlainLog } from '../home/plain-log.js'
import { freeSpace, inMb, type FreeSpace, type ReadFreeSpace } from './free-space.js'

/**
 * The embedded store takes its log in files of 16 MB and ends itself when it cannot make the next one;
 * outcomes of what is under way, stops and Temporal's own records live on the rest.
 */
export const floorBytes = 64 * 1_048_576
const floorFiles = 100
/** Going on needs a little more than stopping, so that it does not flicker. */
const easeBytes = 16 * 1_048_576

const trustMs = 250
const lookMs = 2_000

export interface SpaceWatch {
  /** Why nothing new may be stored or claimed just now. */
  shortage: () => string | null
  stop(): void
}

export interface WatchedFolder {
  home: string
  log: PlainLog
  read?: ReadFreeSpace
}

/** Before anything is started: the embedded store cannot even be opened on a full disk. */
export function refuseFullDisk({ home, read = freeSpace }: Omit<WatchedFolder, 'log'>): void {
  const space = read(home)
  if (isEnough(space, 0)) return
  throw new Error(`${inWords(home, space)} Free some and start Overture again.`)
}

/** Stops taking things in before the store and Temporal fail in the middle of a write. */
export function watchSpace({ home, log, read = freeSpace }: WatchedFolder): SpaceWatch {
  let reason: string | null = null
  let trustedUntil = 0
  const look = () => {
    const space = read(home)
    const enough = isEnough(space, reason === null ? 0 : easeBytes)
    if (!enough && reason === null) {
      log.error({ home, free_bytes: space.bytes }, `${inWords(home, space)} ${consequence}`)
    }
    if (enough && reason !== null) {
      log.info({ home, free_bytes: space.bytes }, `The disk of ${home} has space again: going on.`)
    }
    reason = enough ? null : inWords(home, space)
    trustedUntil = performance.now() + trustMs
  }
  const shortage = () => {
    if (performance.now() >= trustedUntil) look()
    return reason
  }
  const timer = setInterval(shortage, lookMs)
  timer.unref()
  look()
  return { shortage, stop: () => clearInterval(timer) }
}

const consequence =
  'Nothing new is stored and nothing is sent until there is more; what is under way is written to its end.'

function isEnough({ bytes, files }: FreeSpace, ease: number): boolean {
  return bytes >= floorBytes + ease && (files === null || files >= floorFiles)
}

function inWords(home: string, { bytes, files }: FreeSpace): string {
  if (bytes >= floorBytes && files !== null && files < floorFiles) {
    return `The disk of ${home} has room for ${files} more files; Overture needs ${floorFiles}.`
  }
  return `The disk of ${home} has ${inMb(bytes)} left; Overture needs ${inMb(floorBytes)}.`
}
