import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A pid is used again after its process has ended; together with the start time it is not. */
export interface ProcessIdentity {
  pid: number
  startTime: string
}

/** Undefined when there is no such process, also when only its zombie is left. */
export function processStartTime(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? startTimeFromProc(pid) : startTimeFromPs(pid)
}

export function isSameProcess({ pid, startTime }: ProcessIdentity): boolean {
  return processStartTime(pid) === startTime
}

export function parseProcStat(stat: string): string | undefined {
  // The command (field 2) may itself hold spaces and parentheses; only its last one ends it.
  const afterCommand = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = afterCommand[0]
  return isZombie(state) ? undefined : afterCommand[19]
}

function startTimeFromProc(pid: number): string | undefined {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return undefined
  }
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { LC_ALL: 'C', TZ: 'UTC' },
    }).trim()
    const space = line.indexOf(' ')
    return isZombie(line) || space < 0 ? undefined : line.slice(space).trim()
  } catch {
    return undefined
  }
}

/** In a container without an init that reaps, the zombie of an ended process stays for good. */
function isZombie(state: string | undefined): boolean {
  return state === undefined || state.startsWith('Z') || state.startsWith('X')
}
