import { readFileSync } from 'node:fs'

const shellName = /^(ba|da|z|k|a)?sh$/

/** Returns a function that tells whether the one who started this process is gone. */
export function watchStarter(env = process.env) {
  const parent = process.ppid
  const npm = npmBehindShell(parent, env)
  return () =>
    process.ppid !== parent || (npm !== undefined && processStatus(parent)?.parent !== npm)
}

/**
 * npm runs scripts through `sh -c`. Where sh stays in between (Debian's does), a killed npm leaves
 * our parent alive, so its parent is watched too. Without /proc (macOS) sh replaces itself by us.
 */
function npmBehindShell(parent, env) {
  if (!env.npm_lifecycle_event) return undefined
  const status = processStatus(parent)
  return status && shellName.test(status.name) ? status.parent : undefined
}

function processStatus(pid) {
  try {
    const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    return { name, parent: Number(parent) }
  } catch {
    return undefined
  }
}
