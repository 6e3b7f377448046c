import { fail, ok, warn, type Finding } from './finding.js'

const warnMs = 2_000
const failMs = 60_000
const fix = 'Synchronise both machines by NTP: timedatectl set-ntp true.'

/** `aheadMs`: how far the local clock is ahead. */
export function clockFinding(name: string, aheadMs: number): Finding {
  const size = Math.abs(aheadMs)
  const shown = size < 10_000 ? `${Math.round(size)} ms` : `${Math.round(size / 1000)} s`
  const found = `this machine is ${shown} ${aheadMs < 0 ? 'behind' : 'ahead'}`
  if (size > failMs) return fail(name, `${found}; workers here send nothing`, fix)
  return size > warnMs ? warn(name, found, fix) : ok(name, found)
}
