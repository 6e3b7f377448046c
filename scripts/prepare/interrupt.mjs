import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
const cleanups = new Set()

function cleanUpAndExit(signal) {
  for (const cleanup of [...cleanups].reverse()) cleanup()
  process.exit(128 + constants.signals[signal])
}

/** Runs `cleanup` (synchronous) when the process is told to stop; call the result to take it back. */
export function onInterrupt(cleanup) {
  if (cleanups.size === 0) for (const signal of signals) process.on(signal, cleanUpAndExit)
  cleanups.add(cleanup)
  return () => {
    cleanups.delete(cleanup)
    if (cleanups.size === 0) for (const signal of signals) process.off(signal, cleanUpAndExit)
  }
}
