import { readdirSync, readlinkSync, realpathSync } from 'node:fs'

/** The pids that have the file open. Linux only; elsewhere nobody is found. */
export function processesHolding(path: string): number[] {
  let file: string
  try {
    file = realpathSync(path)
  } catch {
    return []
  }
  return list('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => list(`/proc/${pid}/fd`).some((fd) => target(`/proc/${pid}/fd/${fd}`) === file))
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // Gone meanwhile, another user's, or no /proc at all.
    return []
  }
}

function target(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}
